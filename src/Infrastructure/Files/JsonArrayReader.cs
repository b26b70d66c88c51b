using System.Text.Json;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>
/// Reads the elements of an array one at a time, with constant memory; the framework's serializer streams only arrays at the root.
/// </summary>
/// <param name="file">UTF-8 without a byte order mark.</param>
/// <param name="schemaVersion">The supported version.</param>
internal sealed class JsonArrayReader(Stream file, int schemaVersion)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end;
    private bool _isFinalBlock, _inArray, _inObject, _hadArray;
    private string? _property;
    private JsonReaderState _state;

    /// <summary>Reads the next element; null after the last one. Valid until the next call.</summary>
    /// <exception cref="InvalidFileException">The file, or the rest of it, is invalid.</exception>
    public async Task<ReadOnlyMemory<byte>?> Next(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (!TryStep(out var element, out var isEnd)) await Fill(cancellationToken);
                else if (element is not null || isEnd) return element;
            }
        }
        catch (JsonException invalid)
        {
            throw new InvalidFileException(
                $"The JSON is invalid at line {invalid.LineNumber + 1}, position {invalid.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            throw new InvalidFileException("The JSON is invalid: a property name is not text.");
        }
    }

    // True after progress: an element, the end, or a token outside the array.
    private bool TryStep(out ReadOnlyMemory<byte>? element, out bool isEnd)
    {
        (element, isEnd) = (null, false);
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isFinalBlock, _state);
        if (!reader.Read())
        {
            if (_isFinalBlock && !_hadArray) throw NotAnExport("it has no tasks");
            return isEnd = _isFinalBlock;
        }
        if (_inArray && reader.TokenType != JsonTokenType.EndArray)
        {
            var at = (int)reader.TokenStartIndex;
            if (!reader.TrySkip()) return false;
            element = _buffer.AsMemory(_start + at, (int)reader.BytesConsumed - at);
        }
        else ReadOutsideArray(ref reader);
        _state = reader.CurrentState;
        _start += (int)reader.BytesConsumed;
        return true;
    }

    // Handles the tokens around the array.
    private void ReadOutsideArray(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray when !_hadArray && (!_inObject || _property == "tasks"):
                _inArray = _hadArray = true;
                break;
            case JsonTokenType.EndArray:
                _inArray = false;
                break;
            case JsonTokenType.StartObject when !_inObject && !_hadArray:
                _inObject = true;
                break;
            case JsonTokenType.EndObject:
                break;
            case JsonTokenType.PropertyName when reader.GetString() is "tasks" or "schemaVersion":
                _property = reader.GetString();
                break;
            case JsonTokenType.Number when _property == "schemaVersion":
                if (!reader.TryGetInt32(out var version) || version != schemaVersion)
                    throw NotAnExport("its schemaVersion is not 1; a newer version of TaskManager wrote it");
                break;
            default:
                throw NotAnExport(reader.TokenType == JsonTokenType.PropertyName ? $"$.{reader.GetString()} is unknown"
                    : _inObject ? $"$.{_property} has the wrong type"
                    : "$ is neither an object nor an array");
        }
    }

    private async Task Fill(CancellationToken cancellationToken)
    {
        if (_end - _start > TextFile.MaxEntryLength)
            throw new InvalidFileException($"An entry is longer than {TextFile.MaxEntryLength:N0} bytes.");
        // Moves unread bytes to the front, or into a buffer of twice the size.
        var larger = _end - _start > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(_start, _end - _start).CopyTo(larger);
        (_buffer, _start, _end) = (larger, 0, _end - _start);
        try
        {
            var read = await file.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            _isFinalBlock = read == 0;
        }
        catch (System.Text.DecoderFallbackException)
        {
            throw TextFile.NotText();
        }
    }

    private static InvalidFileException NotAnExport(string reason) => new($"This JSON is not an export of tasks: {reason}.");
}
