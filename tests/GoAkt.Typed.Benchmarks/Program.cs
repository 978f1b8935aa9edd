using BenchmarkDotNet.Running;
using GoAkt.Typed.Benchmarks.Build;
using GoAkt.Typed.Benchmarks.Generator;
using GoAkt.Typed.Benchmarks.Load;

if (args is [PeerProcess.Verb])
{
    await PeerProcess.ServeAsync();
    return 0;
}

if (args is [LoadCommand.Verb, .. string[] load])
{
    return await LoadCommand.RunAsync(load);
}

if (args is [BuildCommand.Verb, .. string[] build])
{
    return await BuildCommand.RunAsync(build);
}

if (args is [CompareCommand.Verb, .. string[] compare])
{
    return await CompareCommand.RunAsync(compare);
}

BenchmarkSwitcher.FromAssembly(typeof(LoadCommand).Assembly).Run(args);
return 0;
