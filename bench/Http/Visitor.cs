using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace TaskManager.Bench.Http;

/// <summary>Somebody whose browser has opened the page: their cookies, and the antiforgery token of the last page.</summary>
internal sealed partial class Visitor
{
    private const string Password = "correct horse battery staple";

    private readonly Dictionary<string, string> _cookies = [];
    private readonly EndPoint _server;
    private readonly string _host;

    private Visitor(EndPoint server, string host) => (_server, _host) = (server, host);

    private string Cookies => string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    private string Token { get; set; } = "";

    /// <summary>Who asks that server.</summary>
    /// <param name="server">Where it is.</param>
    /// <param name="host">Its name and port.</param>
    /// <param name="signsUp">Whether they are to make an account first, and to take over the tasks that are there.</param>
    public static Visitor Of(EndPoint server, string host, bool signsUp)
    {
        var visitor = new Visitor(server, host);
        if (signsUp)
        {
            visitor.Ask("GET /account/sign-up");
            visitor.Ask("POST /account/sign-up",
                $"email=bench%40example.org&password={WebUtility.UrlEncode(Password)}&adopt=true&__RequestVerificationToken={WebUtility.UrlEncode(visitor.Token)}");
        }
        var page = visitor.Ask("GET /");
        return visitor.Token.Length > 0 ? visitor : throw new InvalidOperationException($"The first page has no antiforgery token: {page}");
    }

    public ProductRequests Requests(int tasks) => new(tasks, _host, Cookies, Token);

    private string Ask(string line, string? form = null)
    {
        var body = form is null ? "" : $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n";
        var answer = Driver.Ask(_server, Encoding.ASCII.GetBytes($"{line} HTTP/1.1\r\nHost: {_host}\r\nAccept: text/html\r\nCookie: {Cookies}\r\n{body}\r\n{form}"));
        foreach (Match cookie in Cookie().Matches(answer)) _cookies[cookie.Groups[1].Value] = cookie.Groups[2].Value;
        Token = WebUtility.HtmlDecode(PageToken().Match(answer).Groups[1].Value);
        return answer;
    }

    [GeneratedRegex("Set-Cookie: ([^=]+)=([^;]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Cookie();

    [GeneratedRegex("""RequestVerificationToken(?:"|&quot;): (?:"|&quot;)([^"&]+)""")]
    private static partial Regex PageToken();
}
