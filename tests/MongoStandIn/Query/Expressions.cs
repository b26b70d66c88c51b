using MongoDB.Bson;
using TaskManager.MongoStandIn.Data;

namespace TaskManager.MongoStandIn.Query;

/// <summary>An aggregation expression; null stands for a missing value.</summary>
internal delegate BsonValue? Expression(BsonDocument root);

/// <summary>Aggregation expressions: field paths, variables, literals and operators.</summary>
internal static class Expressions
{
    private static readonly Dictionary<string, (int Least, int Most, Func<BsonValue?[], BsonValue?> Evaluate)> Operators = new()
    {
        ["$eq"] = (2, 2, args => Order(args) == 0),
        ["$ne"] = (2, 2, args => Order(args) != 0),
        ["$gt"] = (2, 2, args => Order(args) > 0),
        ["$gte"] = (2, 2, args => Order(args) >= 0),
        ["$lt"] = (2, 2, args => Order(args) < 0),
        ["$lte"] = (2, 2, args => Order(args) <= 0),
        ["$cmp"] = (2, 2, args => Math.Sign(Order(args))),
        ["$and"] = (0, int.MaxValue, args => Array.TrueForAll(args, IsTrue)),
        ["$or"] = (0, int.MaxValue, args => Array.Exists(args, IsTrue)),
        ["$not"] = (1, 1, args => !IsTrue(args[0])),
        ["$cond"] = (3, 3, args => IsTrue(args[0]) ? args[1] : args[2]),
        ["$ifNull"] = (2, int.MaxValue, args => Array.Find(args, arg => arg is not (null or BsonNull or BsonUndefined)) ?? args[^1]),
        ["$add"] = (0, int.MaxValue, args => NullOr(args, () => args.Aggregate((BsonValue)0, (sum, arg) => Add(sum, arg!)))),
        ["$subtract"] = (2, 2, args => NullOr(args, () => Numbers.Subtract(Number("$subtract", args[0]), Number("$subtract", args[1])))),
        ["$multiply"] = (0, int.MaxValue, args =>
            NullOr(args, () => args.Aggregate((BsonValue)1, (all, arg) => Numbers.Multiply(all, Number("$multiply", arg))))),
        ["$size"] = (1, 1, args => args[0] is BsonArray array ? array.Count
            : throw new ServerError(17124, $"The argument to $size must be an array, but was of type: {TypeOf(args[0])}")),
        ["$in"] = (2, 2, args => args[1] is BsonArray array ? array.Any(each => ValueOrder.AreEqual(each, args[0]))
            : throw new ServerError(40081, $"$in requires an array as a second argument, found: {TypeOf(args[1])}")),
        ["$concatArrays"] = (0, int.MaxValue, args => NullOr(args, () => new BsonArray(args.SelectMany(arg => arg as BsonArray
            ?? throw new ServerError(28664, $"$concatArrays only supports arrays, not {TypeOf(arg)}"))))),
    };

    /// <exception cref="ServerError">An operator is unknown or has the wrong number of arguments.</exception>
    public static Expression Compile(BsonValue value) => value switch
    {
        BsonString { Value: ['$', '$', .. var variable] } => Variable(variable),
        BsonString { Value: ['$', .. var path] } => Field(path),
        BsonDocument document when document.Names.Any(name => name.StartsWith('$')) => Operator(document),
        BsonDocument document => Object(document),
        BsonArray array => List(array),
        _ => _ => value,
    };

    public static bool IsTrue(BsonValue? value) => value switch
    {
        null or BsonNull or BsonUndefined => false,
        BsonBoolean boolean => boolean.Value,
        { IsNumeric: true } => Numbers.Compare(value, 0) != 0,
        _ => true,
    };

    private static int Order(BsonValue?[] args) => ValueOrder.Instance.Compare(args[0], args[1]);

    private static BsonValue NullOr(BsonValue?[] args, Func<BsonValue> evaluate) =>
        Array.Exists(args, arg => arg is null or BsonNull) ? BsonNull.Value : evaluate();

    private static string TypeOf(BsonValue? value) => value is null ? "missing" : TypeNames.Of(value);

    private static BsonValue Number(string name, BsonValue? value) => value is { IsNumeric: true } ? value
        : throw new ServerError(ServerError.TypeMismatch, $"{name} only supports numeric types, not {TypeOf(value)}");

    // The sum of a date and milliseconds is a date.
    private static BsonValue Add(BsonValue sum, BsonValue arg) => (sum, arg) switch
    {
        (BsonDateTime date, _) => new BsonDateTime(date.MillisecondsSinceEpoch + Number("$add", arg).ToInt64()),
        (_, BsonDateTime date) => new BsonDateTime(date.MillisecondsSinceEpoch + sum.ToInt64()),
        _ => Numbers.Add(sum, Number("$add", arg)),
    };

    private static Expression Variable(string name)
    {
        var parts = name.Split('.', 2);
        if (parts[0] == "REMOVE") return _ => null;
        if (parts[0] is not ("ROOT" or "CURRENT")) throw ServerError.NotImplemented($"variable $${parts[0]}");
        return parts.Length == 1 ? root => root : Field(parts[1]);
    }

    private static Expression Field(string path)
    {
        var parts = path.Split('.');
        if (parts.Contains("")) throw new ServerError(15998, "FieldPath field names may not be empty strings.");
        return root => At(root, parts, 0);
    }

    // An array on the path yields the values of its documents.
    private static BsonValue? At(BsonValue? value, string[] path, int at) => value switch
    {
        _ when at == path.Length => value,
        BsonDocument document => At(document.GetValue(path[at], null), path, at + 1),
        BsonArray array => new BsonArray(array.Select(element => At(element, path, at)).OfType<BsonValue>()),
        _ => null,
    };

    private static Expression Object(BsonDocument document)
    {
        var fields = document.Select(field => (field.Name, Value: Compile(field.Value))).ToList();
        return root => new BsonDocument(fields
            .Select(field => (field.Name, Value: field.Value(root))).Where(field => field.Value is not null)
            .Select(field => new BsonElement(field.Name, field.Value)));
    }

    private static Expression List(BsonArray array)
    {
        var items = array.Select(Compile).ToList();
        return root => new BsonArray(items.Select(item => item(root) ?? BsonNull.Value));
    }

    private static Expression Operator(BsonDocument document)
    {
        if (document.ElementCount != 1) throw new ServerError(15983, "an object representing an expression must have exactly one field");
        var (name, operand) = (document.GetElement(0).Name, document[0]);
        if (name == "$literal") return _ => operand;
        if (name == "$cond" && operand is BsonDocument branches)
            operand = new BsonArray { branches["if"], branches["then"], branches["else"] };
        if (!Operators.TryGetValue(name, out var found)) throw ServerError.NotImplemented($"expression operator {name}");
        var args = (operand is BsonArray list ? list : [operand]).Select(Compile).ToArray();
        if (args.Length < found.Least || args.Length > found.Most)
            throw new ServerError(16020, $"Expression {name} takes exactly {found.Least} arguments. {args.Length} were passed in.");
        return root => found.Evaluate(Array.ConvertAll(args, arg => arg(root)));
    }
}
