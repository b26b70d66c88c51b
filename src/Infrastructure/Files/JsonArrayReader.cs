using System.Text.Json;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>Reads the elements of a file's array one after the other, and holds one at a time: the serializer of the framework does so only where the array is all there is.</summary>
/// <param name="file">UTF-8 without a mark.</param>
/// <param name="schemaVersion">The only version that is known.</param>
internal sealed class JsonArrayReader(Stream file, int schemaVersion)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end;
    private bool _isAll, _inArray, _inObject, _hadArray;
    private string? _property;
    private JsonReaderState _state;

    /// <summary>The next element; null after the last one. It holds until this is called again.</summary>
    /// <exception cref="FileProblemException">It is no such file, or not any further.</exception>
    public async Task<ReadOnlyMemory<byte>?> Next(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (TryStep(out var element, out var isEnd)) { if (element is not null || isEnd) return element; }
                else await Fill(cancellationToken);
            }
        }
        catch (JsonException wrong)
        {
            throw new FileProblemException($"This is no JSON from line {wrong.LineNumber + 1}, position {wrong.BytePositionInLine + 1} on.");
        }
        catch (InvalidOperationException)
        {
            throw new FileProblemException("This is no JSON: the name of a property is no text.");
        }
    }

    // True when it got on: by an element, to the end, or only a little.
    private bool TryStep(out ReadOnlyMemory<byte>? element, out bool isEnd)
    {
        (element, isEnd) = (null, false);
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isAll, _state);
        if (!reader.Read())
        {
            if (_isAll && !_hadArray) throw NotOurs("it has no tasks");
            return isEnd = _isAll;
        }
        if (_inArray && reader.TokenType != JsonTokenType.EndArray)
        {
            var at = (int)reader.TokenStartIndex;
            if (!reader.TrySkip()) return false;
            element = _buffer.AsMemory(_start + at, (int)reader.BytesConsumed - at);
        }
        else Outside(ref reader);
        _state = reader.CurrentState;
        _start += (int)reader.BytesConsumed;
        return true;
    }

    // What stands around the array.
    private void Outside(ref Utf8JsonReader reader)
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
                if (!reader.TryGetInt32(out var version) || version != schemaVersion) throw NotOurs("its schemaVersion is not 1: it is of a newer version of TaskManager");
                break;
            default:
                throw NotOurs(reader.TokenType == JsonTokenType.PropertyName ? $"$.{reader.GetString()} is not known" : _inObject ? $"$.{_property} is not what it should be" : "$ is no object and no array");
        }
    }

    private async Task Fill(CancellationToken cancellationToken)
    {
        if (_end - _start > TextFile.LongestEntry) throw new FileProblemException($"There is an entry of more than {TextFile.LongestEntry:N0} bytes.");
        // What is left goes to the front, or into twice the room.
        var larger = _end - _start > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(_start, _end - _start).CopyTo(larger);
        (_buffer, _start, _end) = (larger, 0, _end - _start);
        try
        {
            var read = await file.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            _isAll = read == 0;
        }
        catch (System.Text.DecoderFallbackException)
        {
            throw TextFile.NoText();
        }
    }

    private static FileProblemException NotOurs(string why) => new($"This JSON is no export of tasks: {why}.");
}
