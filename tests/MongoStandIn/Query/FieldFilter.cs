using System.Text.RegularExpressions;
using MongoDB.Bson;
using TaskManager.MongoStandIn.Data;

namespace TaskManager.MongoStandIn.Query;

/// <summary>Tests the values at a path, as <see cref="Paths.Leaves(BsonDocument, string)"/> gives them.</summary>
internal delegate bool FieldTest(IEnumerable<BsonValue?> leaves);

/// <summary>The condition on one field: a value, a regular expression, or operators.</summary>
internal static class FieldFilter
{
    private static readonly string[] Unavailable =
        ["$mod", "$geoWithin", "$geoIntersects", "$near", "$nearSphere", "$bitsAllSet", "$bitsAllClear", "$bitsAnySet", "$bitsAnyClear"];

    /// <param name="expands">Whether the elements of an array are tested too; not within $elemMatch.</param>
    public static FieldTest Compile(BsonValue condition, bool expands = true) =>
        IsOperators(condition) ? Operators(condition.AsBsonDocument, expands) : Any(IsEqual(condition), expands);

    private static bool IsOperators(BsonValue condition) =>
        condition is BsonDocument { ElementCount: > 0 } document
            && document.GetElement(0).Name is ['$', ..] and not ("$ref" or "$id" or "$db");

    private static FieldTest Operators(BsonDocument operators, bool expands)
    {
        var tests = operators.Where(part => part.Name != "$options").Select(part => Operator(part, operators, expands)).ToArray();
        return leaves => Array.TrueForAll(tests, test => test(leaves));
    }

    private static FieldTest Operator(BsonElement part, BsonDocument siblings, bool expands)
    {
        var (name, operand) = (part.Name, part.Value);
        return ValueTest(part, siblings) is { } test ? Any(test, expands) : part.Name switch
        {
            "$ne" => Not(Any(IsEqual(operand), expands)),
            "$nin" => Not(Any(IsIn(name, operand), expands)),
            "$not" => Not(operand is BsonRegularExpression || IsOperators(operand) ? Compile(operand, expands)
                : throw new ServerError(ServerError.BadValue, "$not needs a regex or a document")),
            "$exists" => Exists(operand.ToBoolean()),
            "$size" => leaves => leaves.Any(leaf => leaf is BsonArray array && array.Count == operand.ToInt32()),
            "$all" => HasAll(operand.AsBsonArray),
            "$elemMatch" => HasElement(operand),
            _ when Unavailable.Contains(name) => throw ServerError.NotImplemented($"query operator {name}"),
            _ => throw new ServerError(ServerError.BadValue, $"unknown operator: {name}"),
        };
    }

    // The operators that hold when any one value satisfies them.
    private static Func<BsonValue?, bool>? ValueTest(BsonElement part, BsonDocument siblings) => part.Name switch
    {
        "$eq" => IsEqual(part.Value),
        "$gt" => IsInRange(part.Value, order => order > 0, includesEqual: false),
        "$gte" => IsInRange(part.Value, order => order >= 0, includesEqual: true),
        "$lt" => IsInRange(part.Value, order => order < 0, includesEqual: false),
        "$lte" => IsInRange(part.Value, order => order <= 0, includesEqual: true),
        "$in" => IsIn(part.Name, part.Value),
        "$type" => IsOfType(part.Value),
        "$regex" => MatchesRegex(part.Value, siblings.GetValue("$options", "").AsString),
        _ => null,
    };

    // An array matches by an element or as a whole.
    private static FieldTest Any(Func<BsonValue?, bool> test, bool expands) =>
        leaves => leaves.Any(leaf => test(leaf) || (expands && leaf is BsonArray array && array.Any(test)));

    private static FieldTest Not(FieldTest test) => leaves => !test(leaves);

    private static FieldTest Exists(bool wanted) => leaves => leaves.Any(leaf => leaf is not null) == wanted;

    private static Func<BsonValue?, bool> IsEqual(BsonValue operand) => operand switch
    {
        BsonNull => value => value is null or BsonNull,
        BsonRegularExpression => MatchesRegex(operand, ""),
        _ => value => value is not null && ValueOrder.AreEqual(value, operand),
    };

    // Ranges exclude values of other types; null and missing are equal.
    private static Func<BsonValue?, bool> IsInRange(BsonValue operand, Func<int, bool> test, bool includesEqual)
    {
        if (operand is BsonRegularExpression)
            throw new ServerError(ServerError.BadValue, "Can't have RegEx as arg to predicate over field");
        return value => operand is BsonMinKey or BsonMaxKey ? value is not null && test(ValueOrder.Instance.Compare(value, operand))
            : operand is BsonNull ? includesEqual && value is null or BsonNull
            : value is not null && ValueOrder.Rank(value) == ValueOrder.Rank(operand)
                && (Numbers.IsNaN(value) == Numbers.IsNaN(operand)) && test(ValueOrder.Instance.Compare(value, operand));
    }

    private static Func<BsonValue?, bool> IsIn(string name, BsonValue operand)
    {
        if (operand is not BsonArray list) throw new ServerError(ServerError.BadValue, $"{name} needs an array");
        if (list.Any(IsOperators)) throw new ServerError(ServerError.BadValue, $"cannot nest $ under {name}");
        var regexes = list.OfType<BsonRegularExpression>().Select(regex => MatchesRegex(regex, "")).ToList();
        var values = new SortedSet<BsonValue?>(list.Where(value => value is not BsonRegularExpression), ValueOrder.Instance);
        return value => values.Contains(value ?? BsonNull.Value) || regexes.Exists(matches => matches(value));
    }

    private static Func<BsonValue?, bool> IsOfType(BsonValue operand)
    {
        var tests = (operand is BsonArray types ? types.Select(TypeNames.Test) : [TypeNames.Test(operand)]).ToList();
        return value => value is not null && tests.Exists(test => test(value));
    }

    private static FieldTest HasAll(BsonArray operands)
    {
        var tests = operands.Select(operand => Compile(operand)).ToList();
        return leaves => tests.Count > 0 && tests.TrueForAll(test => test(leaves));
    }

    private static FieldTest HasElement(BsonValue operand)
    {
        if (operand is not BsonDocument condition) throw new ServerError(ServerError.BadValue, "$elemMatch needs an Object");
        var matches = ElementTest(condition);
        return leaves => leaves.Any(leaf => leaf is BsonArray array && array.Any(matches));
    }

    /// <summary>Creates the test of an array element for $elemMatch and $pull: operators for a value, a query for a document.</summary>
    public static Func<BsonValue, bool> ElementTest(BsonDocument condition)
    {
        if (IsOperators(condition) && condition.GetElement(0).Name is not ("$and" or "$or" or "$nor" or "$expr"))
        {
            var test = Operators(condition, expands: false);
            return element => test([element]);
        }
        var query = Filter.Compile(condition);
        return element => element is BsonDocument document && query(document);
    }

    private static Func<BsonValue?, bool> MatchesRegex(BsonValue operand, string options)
    {
        var given = operand as BsonRegularExpression ?? new BsonRegularExpression(operand.AsString, options);
        if (options.Length > 0) given = new BsonRegularExpression(given.Pattern, options);
        var flags = given.Options.Aggregate(RegexOptions.CultureInvariant, (all, option) => all | option switch
        {
            'i' => RegexOptions.IgnoreCase,
            'm' => RegexOptions.Multiline,
            's' => RegexOptions.Singleline,
            'x' => RegexOptions.IgnorePatternWhitespace,
            _ => throw new ServerError(51108, $"invalid flag in regex options: {option}"),
        });
        var regex = new Regex(given.Pattern, flags);
        return value =>
            value is BsonString text ? regex.IsMatch(text.Value) : value is BsonRegularExpression && ValueOrder.AreEqual(value, given);
    }
}
