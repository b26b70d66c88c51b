using System.Text;

namespace TaskManager.Web.Tests.OpenApi;

/// <summary>A request that was made up.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path.</param>
/// <param name="Query">The parameters, not encoded.</param>
internal sealed record FuzzRequest(string Method, string Path, IReadOnlyList<(string Name, string Value)> Query)
{
    /// <summary>What is special about it.</summary>
    public string What { get; init; } = "valid";

    /// <summary>Whether it may be answered with a status.</summary>
    public Func<int, bool> Expected { get; init; } = _ => true;

    /// <summary>The body and its media type; null when it has none.</summary>
    public (string Text, string Type)? Body { get; init; }

    public string? IfMatch { get; init; }

    private string Address =>
        Path + (Query.Count == 0 ? "" : "?" + string.Join('&', Query.Select(each => $"{each.Name}={Uri.EscapeDataString(each.Value)}")));

    public FuzzRequest With(string name, string value) => this with { Query = [.. Query.Where(each => each.Name != name), (name, value)] };

    public async Task<Answer> Send(Browser program)
    {
        using var content = Body is { } body ? new ByteArrayContent(Encoding.UTF8.GetBytes(body.Text)) : null;
        content?.Headers.TryAddWithoutValidation("Content-Type", Body!.Value.Type);
        return await program.Send(new HttpMethod(Method), Address, content, IfMatch is null ? [] : [("If-Match", IfMatch)]);
    }

    public override string ToString() => Shortened($"{What}: {Method} {Address} If-Match: {IfMatch} {Body?.Text}");

    private static string Shortened(string text) => text.Length <= 300 ? text : text[..300] + "…";
}
