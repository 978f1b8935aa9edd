using System.Globalization;

namespace GoAkt.Typed.Benchmarks.Load;

/// <summary>What a process has used since it began.</summary>
/// <param name="Allocated">Managed memory that it has allocated, in bytes.</param>
/// <param name="Cpu">Processor time, system calls included.</param>
internal readonly record struct ProcessUsage(long Allocated, TimeSpan Cpu)
{
    public static ProcessUsage Now => new(GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime);

    public static ProcessUsage operator -(ProcessUsage one, ProcessUsage other) =>
        new(one.Allocated - other.Allocated, one.Cpu - other.Cpu);

    public static ProcessUsage Parse(string line)
    {
        string[] parts = line.Split(' ');
        return new ProcessUsage(
            long.Parse(parts[0], CultureInfo.InvariantCulture),
            TimeSpan.FromTicks(long.Parse(parts[1], CultureInfo.InvariantCulture)));
    }

    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Allocated} {Cpu.Ticks}");
}
