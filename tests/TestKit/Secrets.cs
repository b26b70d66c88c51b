using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace TaskManager.TestKit;

/// <summary>What a test has sent or got that nobody else may know, to be looked for where it must not be.</summary>
public sealed class Secrets
{
    // Shorter ones are words that stand in any log.
    private const int Shortest = 8;
    private const int MostTold = 5;

    private static readonly string[] SecretNames = ["password", "current", "confirm", "code", "token", "secret"];

    private readonly ConcurrentDictionary<string, string> _kinds = new();

    /// <summary>How many there are.</summary>
    public int Count => _kinds.Count;

    /// <summary>Those of one kind.</summary>
    public IEnumerable<string> Of(string kind) => _kinds.Where(secret => secret.Value == kind).Select(secret => secret.Key);

    /// <summary>Remembers <paramref name="secret"/> by the kind of thing that it is.</summary>
    public void Remember(string kind, string? secret)
    {
        if (secret is { Length: >= Shortest }) _kinds.TryAdd(secret, kind);
    }

    /// <summary>Remembers a field, if its name says that it is secret.</summary>
    public void RememberField(string name, string? value)
    {
        if (SecretNames.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase))) Remember($"the field {name}", value);
    }

    /// <summary>Remembers what is secret in a form that was sent as <c>name=value&amp;…</c>.</summary>
    public void RememberForm(string form)
    {
        foreach (var pair in form.Split('&'))
            if (pair.Split('=', 2) is [var name, var value]) RememberField(WebUtility.UrlDecode(name), WebUtility.UrlDecode(value));
    }

    /// <summary>Remembers a header that lets somebody in: the credentials behind its scheme.</summary>
    public void RememberHeader(string name, string? value) => Remember($"the header {name}", value?.Split(' ', 2)[^1]);

    /// <summary>Which kinds of secrets stand in which log lines; not the secrets, and not every time.</summary>
    public IReadOnlyList<string> FoundIn(IEnumerable<LogLine> lines)
    {
        var forms = _kinds.SelectMany(secret => Forms(secret.Key).Select(form => (form, secret.Value))).DistinctBy(pair => pair.form).ToDictionary(pair => pair.form, pair => pair.Value);
        var any = SearchValues.Create([.. forms.Keys], StringComparison.Ordinal);
        return [.. lines.Where(line => line.Text.AsSpan().ContainsAny(any))
            .SelectMany(line => forms.Where(form => line.Text.Contains(form.Key, StringComparison.Ordinal)).Select(form => $"{form.Value} is in a log line of {line.Category}"))
            .Distinct().Take(MostTold)];
    }

    // As it is, and as it looks in an address, a form, a JSON text, or a header.
    private static IEnumerable<string> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        return [secret, Uri.EscapeDataString(secret), WebUtility.UrlEncode(secret), JsonEncodedText.Encode(secret).ToString(), Convert.ToBase64String(bytes), Base64Url.EncodeToString(bytes)];
    }
}
