using MongoDB.Bson;
using TaskManager.MongoStandIn.Data;

namespace TaskManager.MongoStandIn.Query;

/// <summary>The operators of an update document.</summary>
internal static class UpdateOperators
{
    private static readonly string[] Unavailable = ["$rename", "$currentDate", "$pop", "$pullAll", "$bit"];

    /// <summary>Computes the new value of a field; null means missing.</summary>
    /// <param name="inserting">Whether an upsert inserts the document.</param>
    private delegate BsonValue? FieldChange(BsonValue? value, bool inserting);

    public static Func<BsonDocument, bool, BsonDocument> Compile(BsonDocument update)
    {
        // The server applies operators in the order of paths, which determines the order of new fields.
        var changes = update.SelectMany(Changes).OrderBy(change => change.Path, StringComparer.Ordinal).ToList();
        foreach (var (first, second) in changes.Zip(changes.Skip(1)))
            if (second.Path == first.Path || second.Path.StartsWith(first.Path + ".", StringComparison.Ordinal))
                throw new ServerError(ServerError.ConflictingUpdateOperators,
                    $"Updating the path '{second.Path}' would create a conflict at '{first.Path}'");
        return (document, inserting) =>
        {
            var after = (BsonDocument)document.DeepClone();
            foreach (var (path, change) in changes) FieldPath.Change(after, path, value => change(value, inserting));
            return after;
        };
    }

    private static IEnumerable<(string Path, FieldChange Change)> Changes(BsonElement modifier)
    {
        if (modifier.Value is not BsonDocument fields)
            throw new ServerError(ServerError.FailedToParse, "Modifiers operate on fields but we found type "
                + $"{TypeNames.Of(modifier.Value)} instead. For example: {{$mod: {{<field>: ...}}}} not {{{modifier}}}");
        foreach (var field in fields)
        {
            if (field.Name.Split('.').Any(part => part is ['$', ..]))
                throw ServerError.NotImplemented($"positional update of '{field.Name}'");
            if (field.Name.Split('.').Contains(""))
                throw new ServerError(56, $"The update path '{field.Name}' contains an empty field name, which is not allowed.");
        }
        return fields.Select(field => (field.Name, Change(modifier.Name, field.Name, field.Value))).ToList();
    }

    private static FieldChange Change(string name, string path, BsonValue operand) => name switch
    {
        "$set" => (_, _) => operand.DeepClone(),
        "$setOnInsert" => (value, inserting) => inserting ? operand.DeepClone() : value,
        "$unset" => (_, _) => null,
        "$inc" => Arithmetic(name, "increment", path, operand, missing: operand, Numbers.Add),
        "$mul" => Arithmetic(name, "multiply", path, operand, missing: Numbers.Multiply(0, operand), Numbers.Multiply),
        "$max" => (value, _) => value is null || ValueOrder.Instance.Compare(operand, value) > 0 ? operand : value,
        "$min" => (value, _) => value is null || ValueOrder.Instance.Compare(operand, value) < 0 ? operand : value,
        "$push" => Push(path, operand),
        "$addToSet" => AddToSet(path, operand),
        "$pull" => Pull(operand),
        _ when Unavailable.Contains(name) => throw ServerError.NotImplemented($"update operator {name}"),
        _ => throw new ServerError(ServerError.FailedToParse,
            $"Unknown modifier: {name}. Expected a valid update modifier or pipeline-style update specified as an array"),
    };

    private static FieldChange Arithmetic(
        string name, string verb, string path, BsonValue operand, BsonValue missing, Func<BsonValue, BsonValue, BsonValue> apply)
    {
        if (!operand.IsNumeric)
            throw new ServerError(ServerError.TypeMismatch, $"Cannot {verb} with non-numeric argument: {{{path}: {operand}}}");
        return (value, _) => value is null ? missing : value.IsNumeric ? apply(value, operand)
            : throw new ServerError(ServerError.TypeMismatch,
                $"Cannot apply {name} to a value of non-numeric type. The field '{path}' is of type {TypeNames.Of(value)}");
    }

    private static FieldChange Push(string path, BsonValue operand)
    {
        var (items, modifiers) = Each(operand);
        foreach (var modifier in modifiers.Names.Except(["$slice"])) throw ServerError.NotImplemented($"modifier {modifier} of $push");
        int? slice = modifiers.TryGetValue("$slice", out var given) ? given.ToInt32() : null;
        return (value, _) =>
        {
            var all = ArrayAt(path, value).Concat(items).ToList();
            return new BsonArray(slice is null ? all : slice < 0 ? all.TakeLast(-slice.Value) : all.Take(slice.Value));
        };
    }

    private static FieldChange AddToSet(string path, BsonValue operand)
    {
        var (items, modifiers) = Each(operand);
        foreach (var modifier in modifiers.Names) throw ServerError.NotImplemented($"modifier {modifier} of $addToSet");
        return (value, _) => items.Aggregate(new BsonArray(ArrayAt(path, value)), (set, item) =>
            set.Any(element => ValueOrder.AreEqual(element, item)) ? set : set.Add(item));
    }

    private static FieldChange Pull(BsonValue operand)
    {
        Func<BsonValue, bool> matches = operand is BsonDocument condition ? FieldFilter.ElementTest(condition)
            : element => ValueOrder.AreEqual(element, operand);
        return (value, _) => value switch
        {
            null => null,
            BsonArray array => new BsonArray(array.Where(element => !matches(element))),
            _ => throw new ServerError(ServerError.BadValue, "Cannot apply $pull to a non-array value"),
        };
    }

    private static (IEnumerable<BsonValue> Items, BsonDocument Modifiers) Each(BsonValue operand)
    {
        if (operand is not BsonDocument modifiers || !modifiers.Contains("$each")) return ([operand], []);
        return (modifiers["$each"].AsBsonArray, new BsonDocument(modifiers.Where(modifier => modifier.Name != "$each")));
    }

    private static BsonArray ArrayAt(string path, BsonValue? value) => value switch
    {
        null => [],
        BsonArray array => array,
        _ => throw new ServerError(ServerError.BadValue, $"The field '{path}' must be an array but is of type {TypeNames.Of(value)}"),
    };
}
