using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using GoAkt.Typed.Generators.Tests.Harness;
using GoAkt.Typed.Proxies;
using Google.Protobuf;
using Microsoft.CodeAnalysis.CSharp;

namespace GoAkt.Typed.Generators.Tests.Generation;

/// <summary>What a call costs beyond what the actor's answer does: nothing.</summary>
public class CostTests
{
    private const string Contract =
        """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Accounts;
        using GoAkt.Typed;

        [ActorKind("accounts/User"), AskTimeout(100)]
        public interface IUser
        {
            Task<Profile> GetAsync(GetProfile query, CancellationToken ct = default);
            ValueTask<Profile> GetSoonAsync(GetProfile query, TimeSpan? timeout = null);
            Task<Receipt> PayAsync(Payment payment, TimeSpan timeout = default);
            Task<IReadOnlyList<Receipt>> PayAllAsync(Payment[] payments);
            Task RenameAsync(Rename command);
            ValueTask RenameAllAsync(IReadOnlyList<Rename> commands, CancellationToken? ct = null);
        }
        """;

    [Fact]
    public void A_call_allocates_nothing_of_its_own()
    {
        CompiledProject project = TestProject.Default.With(Contract).With(
            """
            using Accounts;

            public static class Program
            {
                private static readonly GetProfile s_query = new();
                private static readonly Payment s_payment = new();
                private static readonly Payment[] s_payments = [s_payment];
                private static readonly Rename s_command = new();
                private static readonly Rename[] s_commands = [s_command];

                public static long Measure(GoAkt.Typed.Proxies.ActorCaller caller, int calls)
                {
                    IUser user = GoAkt.Typed.Proxies.ProxyRegistry.Find<IUser>()!.Create(caller);
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    for (int i = 0; i < calls; i++)
                    {
                        _ = user.GetAsync(s_query);
                        _ = user.GetSoonAsync(s_query);
                        _ = user.GetSoonAsync(s_query, TimeSpan.FromSeconds(1));
                        _ = user.PayAsync(s_payment);
                        _ = user.PayAsync(s_payment, TimeSpan.FromSeconds(1));
                        _ = user.PayAllAsync(s_payments);
                        _ = user.RenameAsync(s_command);
                        _ = user.RenameAllAsync(s_commands);
                    }

                    return GC.GetAllocatedBytesForCurrentThread() - before;
                }
            }
            """).Generate();
        Assert.Empty(project.Diagnostics);
        Func<ActorCaller, int, long> measure = project
            .Load()
            .GetType("Program")!
            .GetMethod("Measure")!
            .CreateDelegate<Func<ActorCaller, int, long>>();
        SameAnswers caller = new();
        measure(caller, 1);

        Assert.Equal(0, measure(caller, 1000));
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp8)]
    [InlineData(LanguageVersion.Preview)]
    public void Generated_code_uses_no_reflection(LanguageVersion version)
    {
        CompiledProject project = (
            TestProject.Default with
            {
                ReferencesHosting = true,
                ImplicitUsings = false,
                LanguageVersion = version,
            })
            .With(Contract)
            .Generate();

        Assert.Equal(2, project.GeneratedSources.Count);
        using PEReader image = new(new MemoryStream(project.Image));
        MetadataReader metadata = image.GetMetadataReader();
        string[] types = [.. metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")];
        Assert.Contains("GoAkt.Typed.Hosting.Dispatch.DispatcherRegistry", types);
        Assert.DoesNotContain(types, static type =>
            type is "System.Type" or "System.Activator" or "System.RuntimeTypeHandle" or "System.Delegate"
            || type.StartsWith("System.Reflection.", StringComparison.Ordinal)
            || type.StartsWith("System.Linq.Expressions.", StringComparison.Ordinal)
            || type.StartsWith("Microsoft.CSharp.", StringComparison.Ordinal));
    }

    /// <summary>Answers every ask with one and the same task.</summary>
    private sealed class SameAnswers : ActorCaller
    {
        public override Task<TReply> AskAsync<TRequest, TReply>(
            ActorMethod<TRequest, TReply> method,
            TRequest request,
            TimeSpan? timeout = null,
            CancellationToken cancellationToken = default) => Answer<TReply>.Single;

        public override Task TellAsync<TRequest>(
            ActorMethod<TRequest> method,
            TRequest request,
            CancellationToken cancellationToken = default) => Task.CompletedTask;

        public override Task<IReadOnlyList<TReply>> AskAllAsync<TRequest, TReply>(
            ActorMethod<TRequest, TReply> method,
            IEnumerable<TRequest> requests,
            TimeSpan? timeout = null,
            CancellationToken cancellationToken = default) => Answer<TReply>.List;

        public override Task TellAllAsync<TRequest>(
            ActorMethod<TRequest> method,
            IEnumerable<TRequest> requests,
            CancellationToken cancellationToken = default) => Task.CompletedTask;

        private static class Answer<TReply>
            where TReply : class, IMessage
        {
            public static readonly Task<TReply> Single = Task.FromResult(Activator.CreateInstance<TReply>());
            public static readonly Task<IReadOnlyList<TReply>> List = Task.FromResult<IReadOnlyList<TReply>>([
                Single.Result,
            ]);
        }
    }
}
