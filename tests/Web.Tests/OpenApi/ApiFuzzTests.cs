using System.Diagnostics;
using System.Text.Json;

namespace TaskManager.Web.Tests.OpenApi;

/// <summary>
/// Drives every operation by what the description says of it, with good and bad requests. Whatever is sent, the answer is one that is
/// described, and no fault of the server.
/// </summary>
[Trait("Store", "Any")]
public sealed class ApiFuzzTests(ApiApp app, ITestOutputHelper output) : IClassFixture<ApiApp>
{
    private const int Seed = 20261130, RequestsPerOperation = 60;

    [Fact]
    public async Task EveryOperation_WhateverIsSent_AnswersAsDescribed()
    {
        output.WriteLine($"seed {Seed}");
        var (program, description) = (new Browser(app), await Description.Of(app));
        var requests = new FuzzRequests(description, new Random(Seed), program);
        var (wrong, began, sent) = (new List<string>(), Stopwatch.GetTimestamp(), 0);
        foreach (var operation in description.Operations)
        {
            var statuses = new SortedDictionary<int, int>();
            for (var i = 0; i < RequestsPerOperation; i++, sent++)
            {
                var request = await requests.Next(operation);
                var answer = await request.Send(program);
                var status = (int)answer.Status;
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
                wrong.AddRange(Differences(description, operation, request, answer).Select(what => $"{what}: {status} to {request}"));
            }
            output.WriteLine($"{operation}: {string.Join(", ", statuses.Select(each => $"{each.Value} × {each.Key}"))}");
            if (!statuses.Keys.Any(status => status < 300)) wrong.Add($"{operation} never succeeded");
        }
        output.WriteLine($"{sent} requests in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        foreach (var line in wrong) output.WriteLine(line);
        wrong.Should().BeEmpty();
    }

    private static IEnumerable<string> Differences(Description description, Operation operation, FuzzRequest request, Answer answer)
    {
        var status = (int)answer.Status;
        if (status >= 500) return ["a fault of the server"];
        if (!request.Expected(status)) return ["not what is expected of such a request"];
        if (!operation.Responses.TryGetValue(status, out var described)) return ["the status is not described"];
        return [.. OfHeaders(described, answer), .. OfBody(description, described, answer)];
    }

    private static IEnumerable<string> OfHeaders(JsonElement described, Answer answer) =>
        described.TryGetProperty("headers", out var headers)
            ? headers.EnumerateObject().Where(header => answer.Header(header.Name) is null).Select(header => $"{header.Name} is missing")
            : [];

    private static IEnumerable<string> OfBody(Description description, JsonElement described, Answer answer)
    {
        var contents = Operation.Contents(described);
        var type = answer.Response.Content.Headers.ContentType?.MediaType;
        if (contents.Count == 0) return answer.Text.Length == 0 ? [] : ["a body is not described"];
        if (type is null || !contents.TryGetValue(type, out var schema)) return [$"a body of {type} is not described"];
        return schema.ValueKind == JsonValueKind.Undefined ? [] : new SchemaCheck(description).Differences(answer.Json, schema);
    }
}
