using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace TaskManager.Bench.Http;

/// <summary>A browser with an open page: its cookies, and the antiforgery token of the last page.</summary>
internal sealed partial class Visitor
{
    private const string Password = "correct horse battery staple";

    private readonly Dictionary<string, string> _cookies = [];
    private readonly EndPoint _server;
    private readonly string _host;

    private Visitor(EndPoint server, string host) => (_server, _host) = (server, host);

    private string Cookies => string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    private string Token { get; set; } = "";

    /// <summary>Opens the page.</summary>
    /// <param name="server">The address of the server.</param>
    /// <param name="host">The host name and port.</param>
    /// <param name="signsUp">Whether to sign up first, and to adopt the existing tasks.</param>
    public static Visitor Of(EndPoint server, string host, bool signsUp)
    {
        var visitor = new Visitor(server, host);
        if (signsUp)
        {
            visitor.Send("GET /account/sign-up");
            var (password, token) = (WebUtility.UrlEncode(Password), WebUtility.UrlEncode(visitor.Token));
            visitor.Send(
                "POST /account/sign-up",
                $"email=bench%40example.org&password={password}&adopt=true&__RequestVerificationToken={token}");
        }
        var page = visitor.Send("GET /");
        return visitor.Token.Length > 0 ? visitor : throw new InvalidOperationException($"The first page has no antiforgery token: {page}");
    }

    public ProductRequests Requests(int tasks) => new(tasks, _host, Cookies, Token);

    private string Send(string line, string? form = null)
    {
        var body = form is null ? "" : $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n";
        var answer = Driver.Send(_server, Encoding.ASCII.GetBytes(
            $"{line} HTTP/1.1\r\nHost: {_host}\r\nAccept: text/html\r\nCookie: {Cookies}\r\n{body}\r\n{form}"));
        foreach (Match cookie in Cookie().Matches(answer)) _cookies[cookie.Groups[1].Value] = cookie.Groups[2].Value;
        Token = WebUtility.HtmlDecode(PageToken().Match(answer).Groups[1].Value);
        return answer;
    }

    [GeneratedRegex("Set-Cookie: ([^=]+)=([^;]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Cookie();

    [GeneratedRegex("""RequestVerificationToken(?:"|&quot;): (?:"|&quot;)([^"&]+)""")]
    private static partial Regex PageToken();
}
