using System.Globalization;
using System.Text;

namespace TaskManager.Bench.Http;

/// <summary>Requests of one kind.</summary>
/// <param name="Next">Returns the bytes of the next request, valid until the next call.</param>
/// <param name="Cycle">The length of the cycle of requests: a run sends whole cycles.</param>
internal sealed record Scenario(Func<ReadOnlyMemory<byte>> Next, int Cycle = 1);

/// <summary>The requests of each scenario as bytes. Variable parts are written into one buffer.</summary>
internal abstract class Requests(int tasks)
{
    /// <summary>The scenarios in order: writes come last, since they change the database.</summary>
    public static readonly string[] Scenarios = ["list", "search", "page", "typing", "recent", "toggle", "mixed", "add"];

    private const int RecentTasks = 1_000;

    private readonly Random _random = new(1);

    /// <summary>Returns the requests of a scenario; null when it is not supported.</summary>
    public abstract Scenario? For(string scenario);

    /// <summary>Returns the text that a valid response contains, and how often: so no error page is measured.</summary>
    public static (string Text, int Times) Expected(string scenario) => scenario switch
    {
        "list" => ("<li id=\"task-", 25),
        "page" => ("<li id=\"task-", 25),
        "toggle" or "recent" => ("<li id=\"task-", 1),
        _ => ("", 0),
    };

    protected static Scenario Always(byte[] request) => new(() => request);

    protected int AnyTask() => _random.Next(1, Own + 1) * SampleTasks.Owners(tasks);

    /// <summary>Returns one of the newest thousand tasks, which users see and complete.</summary>
    protected int RecentTask() => _random.Next(Math.Max(1, Own + 1 - RecentTasks), Own + 1) * SampleTasks.Owners(tasks);

    private int Own => tasks / SampleTasks.Owners(tasks);

    /// <summary>80 % reads, 15 % toggles and 5 % adds.</summary>
    protected Scenario Mixed()
    {
        var (list, toggle, add) = (For("list")!, For("toggle")!, For("add")!);
        return new Scenario(() => (_random.Next(100) switch { < 80 => list, < 95 => toggle, _ => add }).Next());
    }

    protected static byte[] Request(string method, string path, string headers, string? body = null)
    {
        var ofBody = body is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n");
        return Encoding.UTF8.GetBytes($"{method} {path} HTTP/1.1\r\n{headers}{ofBody}\r\n{body}");
    }

    /// <summary>Creates a request with a part that <paramref name="write"/> fills for each call.</summary>
    protected static Scenario With(byte[] request, string place, Action<Span<byte>> write)
    {
        var at = request.AsSpan().IndexOf(Encoding.UTF8.GetBytes(place));
        return new Scenario(() =>
        {
            write(request.AsSpan(at, place.Length));
            return request;
        });
    }

    /// <summary>Adds tasks like those of the database, with ascending numbers.</summary>
    protected Scenario Adding(string path, string headers)
    {
        const string number = "0000000";
        var body = $"title=Task+{number}%3A+prepare+the+quarterly+report&description={Uri.EscapeDataString(SampleTasks.Description(1))}";
        var added = tasks;
        return With(
            Request("POST", path, headers, body), number,
            place => (++added % 10_000_000).TryFormat(place, out _, "D7", CultureInfo.InvariantCulture));
    }
}

/// <summary>The requests of htmx to the product.</summary>
internal sealed class ProductRequests(int tasks, string host, string cookie, string token) : Requests(tasks)
{
    private readonly string _page = $"Host: {host}\r\nAccept: text/html\r\nAccept-Language: en-GB,en;q=0.9\r\nCookie: {cookie}\r\n";
    private readonly int _tasks = tasks;

    private string Fragment => $"{_page}HX-Request: true\r\nHX-Request-Type: partial\r\nRequestVerificationToken: {token}\r\n";

    public override Scenario? For(string scenario) => scenario switch
    {
        "list" => Always(Request("GET", "/tasks?view=active", Fragment)),
        "page" => Always(Request("GET", "/", _page)),
        "search" => Search(),
        "typing" => Typing(),
        "recent" => Toggle(RecentTask),
        "toggle" => Toggle(AnyTask),
        "add" => Adding("/tasks", Fragment),
        "mixed" => Mixed(),
        _ => null,
    };

    private Scenario Toggle(Func<int> task)
    {
        var place = Guid.Empty.ToString();
        return With(Request("PATCH", $"/tasks/{place}/toggle", Fragment), place, bytes => SampleTasks.Id(task()).TryFormat(bytes, out _));
    }

    // A toggle before each letter invalidates all cached pages.
    private Scenario Typing()
    {
        var (toggle, search) = (Toggle(RecentTask), Search());
        var letters = 0;
        return new Scenario(() => (letters++ % 2 == 0 ? toggle : search).Next(), search.Cycle * 2);
    }

    // Typed letter by letter: two words of all tasks, a number of one task, and a word of none.
    private Scenario Search()
    {
        var requests = new[] { "quarterly report", $"{_tasks / 2:D7}", "xylophone" }
            .SelectMany(text => Enumerable.Range(1, text.Length).Select(length => text[..length]))
            .Select(typed => Request("GET", $"/tasks?view=all&q={Uri.EscapeDataString(typed)}", Fragment)).ToArray();
        var next = 0;
        return new Scenario(() => requests[next++ % requests.Length], requests.Length);
    }
}

/// <summary>The requests that the limit program supports. A page is compared with its list.</summary>
internal sealed class LimitRequests(int tasks, string host) : Requests(tasks)
{
    private readonly string _headers = $"Host: {host}\r\n";

    public override Scenario? For(string scenario) => scenario switch
    {
        "list" or "page" => Always(Request("GET", "/tasks", _headers)),
        "recent" => Toggle(RecentTask),
        "toggle" => Toggle(AnyTask),
        "add" => Adding("/tasks", _headers),
        "mixed" => Mixed(),
        _ => null,
    };

    private Scenario Toggle(Func<int> task)
    {
        const string place = "0000000";
        return With(
            Request("POST", $"/tasks/{place}/toggle", _headers + "Content-Length: 0\r\n"), place,
            bytes => task().TryFormat(bytes, out _, "D7", CultureInfo.InvariantCulture));
    }
}
