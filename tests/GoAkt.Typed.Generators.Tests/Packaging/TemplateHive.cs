using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Generators.Tests.Packaging;

/// <summary>The template as a user has installed it, apart from those that this machine's user has.</summary>
public sealed class TemplateHive(PackedRepository packed) : IAsyncLifetime
{
    private string Hive => Path.Combine(packed.Folder, "hive");

    /// <summary>Where instances are written: in a folder where NuGet finds the packages of this repository.</summary>
    private string Instances { get; set; } = string.Empty;

    public async ValueTask InitializeAsync()
    {
        if (!LongTests.AreIncluded)
        {
            return;
        }

        Instances = await packed.CreateConsumerAsync("instances", new Dictionary<string, string>());
        await NewAsync("install", $"{PackedRepository.Templates}@{packed.Version}", "--add-source", packed.Feed);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Makes a solution of the template.</summary>
    /// <returns>Its folder.</returns>
    public async Task<string> InstantiateAsync(string name, params string[] options)
    {
        await NewAsync(["goakt", "-n", name, .. options]);
        return Path.Combine(Instances, name);
    }

    private async Task NewAsync(params string[] arguments)
    {
        (bool succeeded, string output) =
            await DotNet.RunAsync(Instances, packed.Cache, ["new", .. arguments, "--debug:custom-hive", Hive]);
        Assert.True(succeeded, output);
    }
}
