using BenchmarkDotNet.Running;
using GoAkt.Typed.Benchmarks.Load;

if (args is [PeerProcess.Verb])
{
    await PeerProcess.ServeAsync();
    return 0;
}

if (args is [LoadCommand.Verb, .. string[] rest])
{
    return await LoadCommand.RunAsync(rest);
}

BenchmarkSwitcher.FromAssembly(typeof(LoadCommand).Assembly).Run(args);
return 0;
