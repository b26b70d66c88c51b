using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Data;

/// <summary>Comparison and arithmetic over the number types of BSON.</summary>
internal static class Numbers
{
    public static bool IsNaN(BsonValue? value) =>
        value is BsonDouble { Value: double.NaN } || (value is BsonDecimal128 wide && Decimal128.IsNaN(wide.Value));

    /// <summary>Compares by value across types. NaN is the lowest and equals itself.</summary>
    public static int Compare(BsonValue left, BsonValue right) => (left, right) switch
    {
        _ when IsNaN(left) || IsNaN(right) => IsNaN(right).CompareTo(IsNaN(left)),
        (BsonDecimal128 a, BsonDecimal128 b) => Decimal128.Compare(a.Value, b.Value),
        (BsonDecimal128, _) or (_, BsonDecimal128) => left.ToDecimal().CompareTo(right.ToDecimal()),
        (BsonDouble a, BsonDouble b) => a.Value == b.Value ? 0 : a.Value.CompareTo(b.Value),
        (BsonDouble a, _) => -Compare(right.ToInt64(), a.Value),
        (_, BsonDouble b) => Compare(left.ToInt64(), b.Value),
        _ => left.ToInt64().CompareTo(right.ToInt64()),
    };

    /// <summary>Adds in the wider of the two types; int overflows to long.</summary>
    public static BsonValue Add(BsonValue left, BsonValue right) =>
        Combine(left, right, decimal.Add, (a, b) => a + b, (a, b) => checked(a + b));

    public static BsonValue Subtract(BsonValue left, BsonValue right) =>
        Combine(left, right, decimal.Subtract, (a, b) => a - b, (a, b) => checked(a - b));

    public static BsonValue Multiply(BsonValue left, BsonValue right) =>
        Combine(left, right, decimal.Multiply, (a, b) => a * b, (a, b) => checked(a * b));

    // Exact: a double cannot hold every long.
    private static int Compare(long left, double right) =>
        right >= 9223372036854775808.0 ? -1
        : right < -9223372036854775808.0 ? 1
        : left != (long)right ? left.CompareTo((long)right)
        : 0.0.CompareTo(right - Math.Truncate(right));

    private static BsonValue Combine(
        BsonValue left,
        BsonValue right,
        Func<decimal, decimal, decimal> wide,
        Func<double, double, double> real,
        Func<long, long, long> whole)
    {
        if (left is BsonDecimal128 || right is BsonDecimal128) return new BsonDecimal128(wide(left.ToDecimal(), right.ToDecimal()));
        if (left is BsonDouble || right is BsonDouble) return new BsonDouble(real(left.ToDouble(), right.ToDouble()));
        try
        {
            var result = whole(left.ToInt64(), right.ToInt64());
            var isInt = left is BsonInt32 && right is BsonInt32 && result is >= int.MinValue and <= int.MaxValue;
            return isInt ? new BsonInt32((int)result) : new BsonInt64(result);
        }
        catch (OverflowException)
        {
            throw new ServerError(ServerError.BadValue, $"Failed to apply an operation to current value ({left}): it overflows 64 bits");
        }
    }
}
