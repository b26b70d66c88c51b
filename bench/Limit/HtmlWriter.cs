using System.Buffers.Text;
using System.Text.Encodings.Web;

namespace TaskManager.Bench.Limit;

/// <summary>Writes rows as UTF-8 into a per-thread buffer.</summary>
internal sealed class HtmlWriter
{
    [ThreadStatic]
    private static HtmlWriter? _mine;

    // The rows of the benchmark have about 600 bytes.
    private readonly byte[] _bytes = new byte[1 << 18], _idDigits = new byte[20];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public static HtmlWriter Start()
    {
        var mine = _mine ??= new HtmlWriter();
        mine._length = 0;
        return mine;
    }

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
        if (description.Length > 0) Put("<p class=\"description\">"u8);
        Text(description);
        if (description.Length > 0) Put("</p>"u8);
        Put(
            "<button type=\"button\" class=\"delete\" hx-delete=\"/tasks/"u8, digits,
            "\" hx-target=\"closest li\" hx-swap=\"delete\" aria-label=\"Delete "u8);
        Text(title);
        Put("\">Delete</button></li>"u8);
    }

    private void Text(ReadOnlySpan<byte> text)
    {
        HtmlEncoder.Default.EncodeUtf8(text, _bytes.AsSpan(_length), out _, out var written);
        _length += written;
    }

    public void Put(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default)
    {
        first.CopyTo(_bytes.AsSpan(_length));
        second.CopyTo(_bytes.AsSpan(_length + first.Length));
        third.CopyTo(_bytes.AsSpan(_length + first.Length + second.Length));
        _length += first.Length + second.Length + third.Length;
    }
}
