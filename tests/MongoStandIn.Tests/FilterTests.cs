using MongoDB.Bson;
using MongoDB.Driver;

namespace TaskManager.MongoStandIn.Tests;

public sealed class FilterTests
{
    private static readonly string[] Things =
    [
        "{ _id: 1, a: 1 }", "{ _id: 2, a: NumberLong(2) }", "{ _id: 3, a: 2.5 }", "{ _id: 4, a: 'text' }", "{ _id: 5, a: null }",
        "{ _id: 6 }",
        "{ _id: 7, a: [1, 5] }", "{ _id: 8, a: [] }", "{ _id: 9, a: { b: 1, c: 2 } }", "{ _id: 10, a: [{ b: 1 }, { b: 3 }] }",
        "{ _id: 11, a: true }",
        "{ _id: 12, a: ISODate('2026-01-01T00:00:00Z') }", "{ _id: 13, a: [[1, 5]] }",
    ];

    [Theory, OnEachServer]
    public Task Equality_OfAnyValue_MatchesArrayElementsAndDistinguishesTypes(string server) => Matches(server,
        ("{ a: 1 }", "1 7"), ("{ a: 1.0 }", "1 7"), ("{ a: 2 }", "2"), ("{ a: 'text' }", "4"), ("{ a: true }", "11"),
        ("{ a: [1, 5] }", "7 13"),
        ("{ a: [5, 1] }", ""), ("{ a: [] }", "8"), ("{ a: { b: 1, c: 2 } }", "9"), ("{ a: { c: 2, b: 1 } }", ""),
            ("{ a: { $eq: 1 } }", "1 7"));

    [Theory, OnEachServer]
    public Task Null_InAFilter_MatchesMissingToo(string server) => Matches(server,
        ("{ a: null }", "5 6"), ("{ a: { $ne: null } }", "1 2 3 4 7 8 9 10 11 12 13"), ("{ a: { $in: [null, 2] } }", "2 5 6"),
        ("{ a: { $gte: null } }", "5 6"),
        ("{ a: { $gt: null } }", ""), ("{ a: { $exists: true } }", "1 2 3 4 5 7 8 9 10 11 12 13"), ("{ a: { $exists: false } }", "6"),
        ("{ a: { $type: 'null' } }", "5"));

    [Theory, OnEachServer]
    public Task Ranges_OfAnyType_HoldValuesOfThatTypeOnly(string server) => Matches(server,
        ("{ a: { $gt: 1 } }", "2 3 7"), ("{ a: { $gte: 2, $lt: 2.6 } }", "2 3 7"), ("{ a: { $gt: 'a' } }", "4"),
        ("{ a: { $lt: ISODate('2027-01-01T00:00:00Z') } }", "12"),
        ("{ a: { $gt: 1, $lt: 5 } }", "2 3 7"), ("{ a: { $elemMatch: { $gt: 1, $lt: 5 } } }", ""),
        ("{ a: { $elemMatch: { $gt: 4 } } }", "7"),
        ("{ a: { $lte: false } }", ""));

    [Theory, OnEachServer]
    public Task Paths_ThroughDocumentsAndArrays_ReachEachElement(string server) => Matches(server,
        ("{ 'a.b': 1 }", "9 10"), ("{ 'a.b': 3 }", "10"), ("{ 'a.0': 1, _id: { $lt: 13 } }", "7"), ("{ 'a.1.b': 3 }", "10"),
        ("{ 'a.b': { $gt: 1 } }", "10"),
        ("{ a: { $elemMatch: { b: 3 } } }", "10"), ("{ 'a.b': { $exists: true } }", "9 10"),
            ("{ 'a.c': null, _id: { $in: [5, 9, 10] } }", "5 10"));

    [Theory, OnEachServer]
    public Task Operators_OfLogicAndSets_CombineTests(string server) => Matches(server,
        ("{ $or: [{ a: 1 }, { a: 'text' }] }", "1 4 7"), ("{ $and: [{ a: 1 }, { a: 5 }] }", "7"),
        ("{ $nor: [{ a: { $exists: true } }, { _id: 1 }] }", "6"),
        ("{ a: { $not: { $gt: 1 } }, _id: { $lt: 8 } }", "1 4 5 6"), ("{ a: { $nin: [1, null, 'text'] }, _id: { $lt: 9 } }", "2 3 8"),
        ("{ a: { $all: [1, 5] } }", "7"), ("{ a: { $size: 2 } }", "7 10"), ("{ a: { $in: [2.5, /^te/] } }", "3 4"),
            ("{ a: { $ne: 1 }, _id: { $lt: 8 } }", "2 3 4 5 6"));

    [Theory, OnEachServer]
    public Task Types_OfValues_AreMatchedByNameAndNumber(string server) => Matches(server,
        ("{ a: { $type: 'int' } }", "1 7"), ("{ a: { $type: 'number' } }", "1 2 3 7"), ("{ a: { $type: 2 } }", "4"),
        ("{ a: { $type: 'array' } }", "7 8 10 13"),
        ("{ a: { $type: ['bool', 'date'] } }", "11 12"), ("{ a: { $type: 'object' } }", "9 10"));

    [Theory, OnEachServer]
    public async Task Regex_WithAnchorAndOptions_MatchesTexts(string server)
    {
        await using var database = await TestDatabase.Open(server,
            "{ _id: 1, t: 'milk' }", "{ _id: 2, t: 'oat milk' }", "{ _id: 3, t: 'Milk' }", "{ _id: 4, t: ['tea', 'milky'] }",
            "{ _id: 5, t: 7 }");

        (await database.Ids("{ t: /^milk/ }")).Should().Be("1 4");
        (await database.Ids("{ t: /^MILK/i }")).Should().Be("1 3 4");
        (await database.Ids("{ t: { $regex: 'milk$' } }")).Should().Be("1 2");
        (await database.Ids("{ t: { $regex: '^m', $options: 'i' } }")).Should().Be("1 3 4");
        (await database.Ids("{ t: { $not: /milk/ } }")).Should().Be("3 5");
    }

    [Theory, OnEachServer]
    public async Task Expr_OnWholeDocuments_DistinguishesMissingFromNull(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1, a: null, b: 2 }", "{ _id: 2, b: 2 }",
            "{ _id: 3, a: 1, b: 0 }");

        (await database.Ids("{ $expr: { $eq: ['$a', null] } }")).Should().Be("1");
        (await database.Ids("{ $expr: { $gt: ['$a', null] } }")).Should().Be("3");
        (await database.Ids("{ $expr: { $lt: ['$a', '$b'] } }")).Should().Be("1 2");
        (await database.Ids("{ $expr: { $eq: ['$$ROOT', { $literal: { _id: 2, b: 2 } }] } }")).Should().Be("2");
        (await database.Ids("{ $expr: { $eq: ['$$ROOT', { $literal: { b: 2, _id: 2 } }] } }")).Should().Be("");
    }

    [Theory, OnEachServer]
    public async Task Sort_AcrossTypes_HasTheOrderOfTypes(string server)
    {
        await using var database = await TestDatabase.Open(server);
        BsonValue[] ordered =
        [
            BsonMinKey.Value, BsonNull.Value, double.NaN, -1, 2L, 2.5, new BsonDecimal128(3m), "A", "a", "b", new BsonDocument("a", 1),
            new BsonDocument("b", 1),
            new BsonDocument("a", "x"), new BsonBinaryData([1]), new BsonBinaryData([1, 2]), new ObjectId("000000000000000000000001"),
            false, true,
            new BsonDateTime(0), new BsonTimestamp(1, 1), new BsonRegularExpression("a"), BsonMaxKey.Value,
        ];
        await database.Collection.InsertManyAsync(ordered.Select((value, i) =>
            new BsonDocument { { "_id", i }, { "v", value } }).Reverse());

        (await Sorted("{ v: 1 }")).Should().BeInAscendingOrder();
        (await Sorted("{ v: -1 }")).Should().BeInDescendingOrder();

        async Task<IEnumerable<int>> Sorted(string sort) =>
            (await database.Collection.Find("{}").Sort(sort).ToListAsync()).Select(document => document["_id"].AsInt32);
    }

    [Theory, OnEachServer]
    public async Task Sort_OfArraysAndMissing_UsesTheExtremeElementAndNull(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1, a: [3, 9] }", "{ _id: 2, a: 5 }", "{ _id: 3 }",
            "{ _id: 4, a: [] }", "{ _id: 5, a: null }");

        (await Sorted("{ a: 1, _id: 1 }")).Should().Equal(4, 3, 5, 1, 2);
        (await Sorted("{ a: -1, _id: -1 }")).Should().Equal(1, 2, 5, 3, 4);

        async Task<IEnumerable<int>> Sorted(string sort) =>
            (await database.Collection.Find("{}").Sort(sort).ToListAsync()).Select(document => document["_id"].AsInt32);
    }

    [Theory, OnEachServer]
    public async Task Texts_BeyondTheBasicPlane_SortByCodePoint(string server)
    {
        await using var database = await TestDatabase.Open(server);
        await database.Collection.InsertManyAsync(new[] { "\U0001F600", "\uFFFD", "z" }.Select(text => new BsonDocument("_id", text)));

        (await database.Ids("{}")).Should().Be("z \uFFFD \U0001F600");
        (await database.Ids("{ _id: { $gt: '\uFFFD' } }")).Should().Be("\U0001F600");
    }

    [Theory, OnEachServer]
    public async Task Uuids_InRanges_SortByTheirBytes(string server)
    {
        await using var database = await TestDatabase.Open(server);
        var ids = Enumerable.Range(0, 20).Select(_ => new BsonBinaryData(Guid.CreateVersion7(), GuidRepresentation.Standard)).ToList();
        var zero = new BsonBinaryData(Guid.Empty, GuidRepresentation.Standard);
        await database.Collection.InsertManyAsync(ids.Append<BsonValue>(ObjectId.GenerateNewId()).Select(id =>
            new BsonDocument("_id", id)));

        var found = await database.Collection.Find(new BsonDocument("_id", new BsonDocument("$gt", zero))).Sort("{ _id: 1 }").ToListAsync();

        found.Select(document => document["_id"]).Should().Equal(ids.OrderBy(id => Convert.ToHexString(id.Bytes), StringComparer.Ordinal));
    }

    [Theory, OnEachServer]
    public async Task Filter_ThatIsInvalid_FailsEvenOnAnEmptyCollection(string server)
    {
        await using var database = await TestDatabase.Open(server);

        foreach (var filter in (string[])["{ a: { $foo: 1 } }", "{ $foo: 1 }", "{ a: { $in: 1 } }", "{ $or: [] }", "{ a: { $not: 1 } }",
            "{ a: { $in: [{ $gt: 1 }] } }"])
            (await Errors.CodeOf(() => database.Ids(filter))).Should().Be(2, filter);
    }

    private static async Task Matches(string server, params (string Filter, string Ids)[] cases)
    {
        await using var database = await TestDatabase.Open(server, Things);
        foreach (var (filter, ids) in cases) (await database.Ids(filter)).Should().Be(ids, filter);
    }
}
