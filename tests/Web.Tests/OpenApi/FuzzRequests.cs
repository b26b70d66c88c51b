using System.Text.Json;
using System.Text.Json.Nodes;

namespace TaskManager.Web.Tests.OpenApi;

/// <summary>Makes requests for an operation of the description: good ones, and such with one fault.</summary>
internal sealed class FuzzRequests(Description description, Random random, Browser program)
{
    private const string Json = "application/json", Form = "multipart/form-data";

    private static readonly string[] Unreadable =
    [
        "", "{", "[]", "null", "\"x\"", "{\"title\":}", "{\"title\":\"a\",\"title\":\"b\"}", new('[', 5000), "\0", "{} {}",
        "{\"title\":\"\\ud800\"}",
    ];

    private readonly SchemaSamples _samples = new(description, random);
    private string? _task, _job;

    public async Task<FuzzRequest> Next(Operation operation)
    {
        var good = await Good(operation);
        return random.Next(12) switch
        {
            0 => good.With("unknown", "1") with { What = "an unknown parameter", Expected = Is400 },
            1 when good.Query.Count > 0 =>
                good with { Query = [.. good.Query, good.Query[0]], What = "a parameter twice", Expected = Is400 },
            2 => WithBadParameter(good, operation),
            3 => WithBadId(good, operation),
            4 or 5 or 6 => WithBadBody(good, operation),
            7 when operation.Method != "GET" && !operation.Bodies.ContainsKey(Form) =>
                good with { Body = ("a=b", "application/x-www-form-urlencoded"), What = "a form", Expected = status => status == 415 },
            8 => Hostile(good, operation),
            9 when operation.Responses.ContainsKey(412) =>
                good with { IfMatch = "\"0\"", What = "a stale version", Expected = status => status == 412 },
            _ => good,
        };
    }

    private static bool Is400(int status) => status == 400;

    private static bool IsRefused(int status) => status is 400 or 422;

    private static string Name(JsonElement parameter) => parameter.GetProperty("name").GetString()!;

    private static JsonElement Schema(JsonElement parameter) => parameter.GetProperty("schema");

    private static bool HasId(Operation operation) => operation.Path.Contains("{id}", StringComparison.Ordinal);

    private static string WithId(Operation operation, string id) => operation.Path.Replace("{id}", id, StringComparison.Ordinal);

    private static string Text(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : value!.ToJsonString();

    // All that is valid, about what is there, so that it succeeds.
    private async Task<FuzzRequest> Good(Operation operation)
    {
        var id = !HasId(operation) ? "" : operation.Path.StartsWith("/api/jobs", StringComparison.Ordinal) ? await Job() : await Task();
        // Places in a list and dry runs are known from an answer only.
        var query = operation.Query.Where(parameter => Name(parameter) is not ("after" or "from") && random.Next(2) == 0)
            .Select(parameter => (Name(parameter), Text(_samples.Valid(Schema(parameter)))));
        var good = new FuzzRequest(operation.Method, WithId(operation, id), [.. query])
        {
            // Five exports and imports may wait at once.
            Expected = status => status < 300 || (status == 409 && operation.Path is "/api/exports" or "/api/imports"),
            IfMatch = operation.Responses.ContainsKey(412) && random.Next(2) == 0 ? "*" : null,
        };
        return operation.Bodies.ContainsKey(Form) ? WithFile(good, operation)
            : operation.Bodies.TryGetValue(Json, out var schema) ? good with { Body = (Text(_samples.Valid(schema)), Json) } : good;
    }

    private FuzzRequest WithFile(FuzzRequest good, Operation operation)
    {
        const string file = "title,done\r\nmilk,no\r\n";
        if (random.Next(2) == 0) return good.With("format", "csv") with { Body = (file, "text/csv") };
        var fields = operation.Bodies[Form].GetProperty("properties").EnumerateObject()
            .Where(field => field.Name is not ("from" or "file" or "format") && random.Next(2) == 0)
            .Select(field => (field.Name, Text(_samples.Valid(field.Value))));
        return good with { Query = [], Body = Multipart([.. fields, ("format", "csv")], file) };
    }

    private static (string, string) Multipart(IEnumerable<(string Name, string Value)> fields, string file)
    {
        var parts = fields.Select(field => $"name=\"{field.Name}\"\r\n\r\n{field.Value}")
            .Append($"name=\"file\"; filename=\"tasks.csv\"\r\n\r\n{file}");
        var form = string.Concat(parts.Select(part => $"--fuzz\r\nContent-Disposition: form-data; {part}\r\n"));
        return (form + "--fuzz--\r\n", $"{Form}; boundary=fuzz");
    }

    private FuzzRequest WithBadParameter(FuzzRequest good, Operation operation)
    {
        if (operation.Query.Count == 0) return good;
        var parameter = _samples.Any(operation.Query);
        if (_samples.InvalidText(Schema(parameter)) is not { } text) return good;
        // With a form, the fields are in the form.
        (string, string)? body = good.Body is null ? null : ("title\r\nmilk\r\n", "text/csv");
        return good.With(Name(parameter), text) with { Body = body, What = $"a bad {Name(parameter)}", Expected = IsRefused };
    }

    private FuzzRequest WithBadId(FuzzRequest good, Operation operation)
    {
        if (!HasId(operation)) return good;
        var id = _samples.Any(["no-uuid", Guid.CreateVersion7().ToString(), Guid.Empty.ToString(), "%2e%2e", "1"]);
        return good with { Path = WithId(operation, id), What = "a bad id", Expected = status => status == 404 };
    }

    private FuzzRequest WithBadBody(FuzzRequest good, Operation operation)
    {
        if (operation.Method == "GET") return good;
        if (operation.Bodies.ContainsKey(Form))
            return good with { Query = [], Body = Multipart([("unknown", "1")], "title\r\n"), What = "an unknown field", Expected = Is400 };
        if (!operation.Bodies.TryGetValue(Json, out var schema))
            return good with { Body = ("""{"unknown":1}""", Json), What = "a member that is not wanted", Expected = Is400 };
        return random.Next(3) == 0
            ? good with { Body = (_samples.Any(Unreadable), Json), What = "no JSON of that kind", Expected = Is400 }
            : good with { Body = (_samples.Invalid(schema)!.ToJsonString(), Json), What = "a bad member", Expected = IsRefused };
    }

    // Whether it is valid is another question.
    private FuzzRequest Hostile(FuzzRequest good, Operation operation)
    {
        var hostile = good with { What = "hostile", Expected = _ => true, IfMatch = good.IfMatch is null ? null : "\"1, W/\"2\"" };
        if (operation.Query.Count > 0) hostile = hostile.With(Name(_samples.Any(operation.Query)), _samples.HostileText);
        if (good.Body is not { } body) return hostile;
        if (body.Type != Json) return hostile with { Body = (_samples.HostileText, body.Type) };
        var members = new JsonObject { ["title"] = _samples.HostileText, ["description"] = _samples.HostileText };
        return hostile with { Body = (members.ToJsonString(), Json) };
    }

    private async Task<string> Task()
    {
        if (_task is { } known && (await program.Api("GET", $"/api/tasks/{known}")).Response.IsSuccessStatusCode) return known;
        return _task = (await program.Api("POST", "/api/tasks", """{"title":"milk"}""")).Json.GetProperty("id").GetString()!;
    }

    // An export that has ended, so that it has a file.
    private async Task<string> Job()
    {
        if (_job is { } known) return known;
        _job = (await program.Api("POST", "/api/exports")).Json.GetProperty("id").GetString()!;
        while ((await program.Api("GET", $"/api/jobs/{_job}")).Json.GetProperty("file").GetString() is null)
            await System.Threading.Tasks.Task.Delay(10);
        return _job;
    }
}
