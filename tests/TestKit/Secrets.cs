using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace TaskManager.TestKit;

/// <summary>Records the secrets of a test, and finds them in logs.</summary>
public sealed class Secrets
{
    // Shorter texts occur in any log.
    private const int Shortest = 8;
    private const int MaxReported = 5;

    private static readonly string[] SecretNames = ["password", "current", "confirm", "code", "token", "secret"];

    private readonly ConcurrentDictionary<string, string> _kinds = new();

    /// <summary>The number of secrets.</summary>
    public int Count => _kinds.Count;

    /// <summary>The secrets of one kind.</summary>
    public IEnumerable<string> Of(string kind) => _kinds.Where(secret => secret.Value == kind).Select(secret => secret.Key);

    /// <summary>Records a secret and its kind.</summary>
    public void Remember(string kind, string? secret)
    {
        if (secret is { Length: >= Shortest }) _kinds.TryAdd(secret, kind);
    }

    /// <summary>Records a field whose name marks it as secret.</summary>
    public void RememberField(string name, string? value)
    {
        if (SecretNames.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase))) Remember($"the field {name}", value);
    }

    /// <summary>Records the secret fields of a form, encoded as <c>name=value&amp;…</c>.</summary>
    public void RememberForm(string form)
    {
        foreach (var pair in form.Split('&'))
            if (pair.Split('=', 2) is [var name, var value]) RememberField(WebUtility.UrlDecode(name), WebUtility.UrlDecode(value));
    }

    /// <summary>Records the credentials of an Authorization header.</summary>
    public void RememberHeader(string name, string? value) => Remember($"the header {name}", value?.Split(' ', 2)[^1]);

    /// <summary>Returns the kinds of secrets found in log lines, without the secrets and at most a few.</summary>
    public IReadOnlyList<string> FoundIn(IEnumerable<LogLine> lines)
    {
        var forms = _kinds.SelectMany(secret => Forms(secret.Key).Select(form => (form, secret.Value))).DistinctBy(pair => pair.form)
            .ToDictionary(pair => pair.form, pair => pair.Value);
        var any = SearchValues.Create([.. forms.Keys], StringComparison.Ordinal);
        return [.. lines.Where(line => line.Text.AsSpan().ContainsAny(any))
            .SelectMany(line => forms.Where(form => line.Text.Contains(form.Key, StringComparison.Ordinal))
                .Select(form => $"{form.Value} is in a log line of {line.Category}"))
            .Distinct().Take(MaxReported)];
    }

    // The plain form, and the encodings of URLs, forms, JSON and headers.
    private static IEnumerable<string> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        return
        [
            secret, Uri.EscapeDataString(secret), WebUtility.UrlEncode(secret), JsonEncodedText.Encode(secret).ToString(),
            Convert.ToBase64String(bytes), Base64Url.EncodeToString(bytes),
        ];
    }
}
