using MongoDB.Bson;
using MongoDB.Driver;

namespace TaskManager.MongoStandIn.Tests;

public sealed class AggregateTests
{
    private static readonly string[] Things =
        ["{ _id: 1, k: 'a', n: 1, d: null }", "{ _id: 2, k: 'b', n: 2.5 }", "{ _id: 3, k: 'a', n: NumberLong(3), d: 5 }",
            "{ _id: 4, n: 'text', d: [{ x: 1, y: 2 }, { x: 3 }] }"];

    [Theory, OnEachServer]
    public async Task Group_OfDocuments_SumsNumbersAndDistinguishesMissingFromNull(string server)
    {
        await using var database = await TestDatabase.Open(server, Things);

        await Gives(database, "[{ $group: { _id: '$k', n: { $sum: '$n' }, c: { $sum: 1 } } }, { $sort: { _id: 1 } }]",
            "{ _id: null, n: 0, c: 1 }", "{ _id: 'a', n: NumberLong(4), c: 2 }", "{ _id: 'b', n: 2.5, c: 1 }");
        await Gives(database,
            "[{ $group: { _id: { $gt: ['$d', null] }, open: { $sum: { $cond: [{ $eq: ['$k', 'a'] }, 1, 0] } } } }, { $sort: { _id: 1 } }]",
            "{ _id: false, open: 1 }", "{ _id: true, open: 1 }");
        await Gives(database,
            "[{ $sort: { _id: 1 } }, "
            + "{ $group: { _id: 1, f: { $first: '$k' }, l: { $last: '$k' }, m: { $max: '$_id' }, p: { $push: '$k' } } }]",
            "{ _id: 1, f: 'a', l: null, m: 4, p: ['a', 'b', 'a'] }");
        await Gives(database, "[{ $match: { k: 'none' } }, { $group: { _id: 1, n: { $sum: 1 } } }]");
    }

    [Theory, OnEachServer]
    public async Task UnionWith_OfAPipeline_AppendsItsDocuments(string server)
    {
        await using var database = await TestDatabase.Open(server, Things);

        await Gives(database,
            "[{ $match: { k: 'a' } }, { $sort: { _id: -1 } }, { $limit: 1 }, { $project: { n: 1 } }, { $unionWith: { coll: 'things', "
            + "pipeline: [{ $match: { k: 'b' } }, { $group: { _id: 1, n: { $sum: 1 } } }, { $project: { _id: 0 } }] } }]",
                "{ _id: 3, n: NumberLong(3) }", "{ n: 1 }");
        await Gives(database, "[{ $match: { _id: 1 } }, { $project: { _id: 1 } }, { $unionWith: 'missing' }]", "{ _id: 1 }");
        await Gives(database, "[{ $match: { k: 'a' } }, { $count: 'n' }]", "{ n: 2 }");
        await Gives(database, "[{ $match: { k: 'none' } }, { $count: 'n' }]");
        await Gives(database, "[{ $sort: { _id: 1 } }, { $skip: 1 }, { $limit: 1 }, { $set: { n: { $add: ['$n', 1] } } }, { $unset: 'k' }]",
            "{ _id: 2, n: 3.5 }");
    }

    [Theory, OnEachServer]
    public async Task Projection_OfFields_KeepsTheDocumentsOrderAndReachesIntoArrays(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1, b: { x: 1, y: 2 }, a: [{ x: 1, y: 2 }, 7, { y: 3 }], c: 3 }");

        await Projects("{}", "{ _id: 1, b: { x: 1, y: 2 }, a: [{ x: 1, y: 2 }, 7, { y: 3 }], c: 3 }");
        await Projects("{ c: 1, b: 1 }", "{ _id: 1, b: { x: 1, y: 2 }, c: 3 }");
        await Projects("{ 'b.x': 1, 'a.x': true, _id: 0 }", "{ b: { x: 1 }, a: [{ x: 1 }, {}] }");
        await Projects("{ 'b.x': 0, 'a.x': 0, c: false }", "{ _id: 1, b: { y: 2 }, a: [{ y: 2 }, 7, { y: 3 }] }");
        await Projects("{ _id: 0 }", "{ b: { x: 1, y: 2 }, a: [{ x: 1, y: 2 }, 7, { y: 3 }], c: 3 }");
        await Projects("{ _id: 1 }", "{ _id: 1 }");
        await Projects("{ missing: 1 }", "{ _id: 1 }");

        async Task Projects(string projection, string expected) =>
            (await database.Collection.Find("{}").Project(projection).SingleAsync()).ToJson().Should()
                .Be(BsonDocument.Parse(expected).ToJson(), projection);
    }

    [Theory, OnEachServer]
    public async Task Projection_ThatMixesInclusionAndExclusion_Fails(string server)
    {
        await using var database = await TestDatabase.Open(server);

        (await Errors.CodeOf(() => database.Collection.Find("{}").Project("{ a: 1, b: 0 }").ToListAsync())).Should().Be(31254);
        (await Errors.CodeOf(() => database.Collection.Find("{}").Project("{ a: 0, b: 1 }").ToListAsync())).Should().Be(31253);
        (await Errors.CodeOf(() => database.Aggregate("[{ $project: {} }]"))).Should().Be(51272);
        (await database.Collection.Find("{}").Project("{ a: 0, _id: 1 }").ToListAsync()).Should().BeEmpty();
    }

    [Theory, OnEachServer]
    public async Task Pipeline_ThatIsInvalid_Fails(string server)
    {
        await using var database = await TestDatabase.Open(server);

        (await Errors.CodeOf(() => database.Aggregate("[{ $foo: 1 }]"))).Should().Be(40324);
        (await Errors.CodeOf(() => database.Aggregate("[{ $match: {}, $limit: 1 }]"))).Should().Be(40323);
        (await Errors.CodeOf(() => database.Aggregate("[{ $limit: 0 }]"))).Should().Be(15958);
        (await Errors.CodeOf(() => database.Aggregate("[{ $group: { n: { $sum: 1 } } }]"))).Should().Be(15955);
        (await Errors.CodeOf(() => database.Aggregate("[{ $sort: { a: 2 } }]"))).Should().Be(15975);
        (await Errors.CodeOf(() => database.Aggregate("[{ $match: {} }, { $changeStream: {} }]"))).Should().Be(40602);
        (await Errors.CodeOf(() => database.Run("{ aggregate: 'things', pipeline: [] }"))).Should().Be(9);
        (await Errors.CodeOf(() => database.Run("{ teleport: 1 }"))).Should().Be(59);
    }

    private static async Task Gives(TestDatabase database, string pipeline, params string[] documents) =>
        (await database.Aggregate(pipeline)).ConvertAll(document => document.ToJson()).Should()
            .Equal(documents.Select(document => BsonDocument.Parse(document).ToJson()), pipeline);
}
