using System.Buffers;
using System.Collections;
using System.Reflection;

namespace GoAkt.Typed.Tests.Faults;

/// <summary>
/// The runtime's pool of byte arrays. It keeps megabytes after a busy moment and gives them back minutes later, so that
/// a test of leaks has to know how many. No public member says so.
/// </summary>
internal static class SharedPool
{
    /// <summary>How many bytes are in the pool, rented by nobody.</summary>
    public static long IdleBytes => SharedBytes() + ThreadsBytes();

    /// <summary>What all processors' shelves hold.</summary>
    private static long SharedBytes() =>
        Items(Field(ArrayPool<byte>.Shared, "_buckets"))
            .SelectMany(static bucket => Items(Field(bucket, "_partitions")))
            .SelectMany(static partition => Items(Field(partition, "_arrays")))
            .Sum(static array => ((byte[])array).LongLength);

    /// <summary>What each thread holds for itself: an array of each size.</summary>
    private static long ThreadsBytes() =>
        Items(Field(ArrayPool<byte>.Shared, "_allTlsBuckets"))
            .Select(static thread => thread.GetType().GetProperty("Key")!.GetValue(thread))
            .SelectMany(Items)
            .Sum(static slot => Field(slot, "Array") is byte[] array ? array.LongLength : 0);

    private static object? Field(object owner, string name)
    {
        const BindingFlags AnyField = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        FieldInfo field = owner.GetType().GetField(name, AnyField)
            ?? throw new MissingFieldException($"The pool of this runtime is built otherwise: no '{name}' in {owner}.");
        return field.GetValue(owner);
    }

    private static IEnumerable<object> Items(object? list) => ((IEnumerable?)list)?.OfType<object>() ?? [];
}
