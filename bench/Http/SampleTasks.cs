using System.Buffers.Binary;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Bench.Http;

/// <summary>The sample tasks of prepared databases, numbered from 1: the same in each run.</summary>
internal static class SampleTasks
{
    private static readonly DateTimeOffset First = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The number of owners, to whom tasks belong in turn. The last one is measured.</summary>
    public static int Owners(int tasks) => tasks > 100_000 ? 1_000 : 1;

    /// <summary>Returns a task of a database of this size.</summary>
    public static TaskState Of(int number, int tasks)
    {
        var (at, turn, own) = (AddedAt(number), number % Owners(tasks), number / Owners(tasks));
        return new TaskState
        {
            Id = Id(number),
            Owner = turn == 0 ? OwnerId.Local : new OwnerId(Id(turn)),
            Title = Title(number),
            Description = own % 3 == 0 ? null : Description(number),
            CompletedAt = own % 5 < 2 ? at.AddHours(1) : null,
            CreatedAt = at,
            UpdatedAt = at,
        };
    }

    public static string Title(int number) => $"Task {number:D7}: prepare the quarterly report";

    public static string Description(int number) =>
        $"Check figures & totals, then send the <draft> to the team before the review on day {number % 28 + 1}.";

    /// <summary>Returns a UUID version 7, like the product's, with the number in place of random bits.</summary>
    public static Guid Id(int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, AddedAt(number).ToUnixTimeMilliseconds() << 16);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], number * 0x5851F42D4C957F2D);
        bytes[6] = 0x70;
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static DateTimeOffset AddedAt(int number) => First.AddSeconds(number);
}
