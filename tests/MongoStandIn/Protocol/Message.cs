using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace TaskManager.MongoStandIn.Protocol;

/// <summary>A message of a client: OP_MSG, or OP_QUERY for the first hello of a connection.</summary>
/// <param name="Id">The request id, which the reply repeats.</param>
/// <param name="Command">The command with its document sequences as arrays.</param>
/// <param name="Flags">The flag bits of OP_MSG.</param>
/// <param name="IsLegacy">Whether it is OP_QUERY, which requires an OP_REPLY.</param>
internal sealed record Message(int Id, BsonDocument Command, uint Flags, bool IsLegacy)
{
    public const int HeaderLength = 16, MaxLength = 48_000_000;
    private const int OpReply = 1, OpQuery = 2004, OpMsg = 2013;
    private const uint ChecksumPresent = 1, MoreToCome = 1 << 1, ExhaustAllowed = 1 << 16;

    public bool IsUnacknowledged => (Flags & MoreToCome) != 0;

    public bool AllowsExhaust => (Flags & ExhaustAllowed) != 0;

    /// <summary>Reads a message after its length.</summary>
    /// <exception cref="InvalidDataException">The message is malformed or of another kind.</exception>
    public static Message Read(byte[] bytes)
    {
        var id = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
        var kind = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12));
        using var stream = new MemoryStream(bytes) { Position = HeaderLength };
        using var reader = new BinaryReader(stream);
        return kind switch
        {
            OpMsg => ReadMsg(id, reader, bytes.Length),
            OpQuery => ReadQuery(id, reader),
            _ => throw new InvalidDataException($"The stand-in does not read messages of kind {kind}."),
        };
    }

    /// <summary>Encodes a reply.</summary>
    /// <param name="id">The request id of the reply.</param>
    /// <param name="replyTo">The id of the answered message.</param>
    /// <param name="more">Whether further replies to the same message follow.</param>
    public static byte[] Reply(int id, int replyTo, BsonDocument document, bool isLegacy, bool more)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(0);
        writer.Write(id);
        writer.Write(replyTo);
        writer.Write(isLegacy ? OpReply : OpMsg);
        // OP_REPLY: flags (AwaitCapable), cursor, starting from, number of documents. OP_MSG: flags, section kind.
        if (isLegacy) writer.Write([8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
        else writer.Write([(byte)(more ? MoreToCome : 0), 0, 0, 0, 0]);
        writer.Write(document.ToBson());
        stream.Position = 0;
        writer.Write((int)stream.Length);
        return stream.ToArray();
    }

    private static Message ReadMsg(int id, BinaryReader reader, int length)
    {
        var flags = reader.ReadUInt32();
        var end = length - ((flags & ChecksumPresent) != 0 ? sizeof(uint) : 0);
        BsonDocument? body = null;
        List<BsonElement> sequences = [];
        while (reader.BaseStream.Position < end)
        {
            var kind = reader.ReadByte();
            if (kind == 0) body = ReadDocument(reader.BaseStream);
            else if (kind == 1) sequences.Add(ReadSequence(reader));
            else throw new InvalidDataException($"A section of OP_MSG has the unknown kind {kind}.");
        }
        if (body is null) throw new InvalidDataException("OP_MSG has no body.");
        return new Message(id, body.AddRange(sequences), flags, IsLegacy: false);
    }

    private static BsonElement ReadSequence(BinaryReader reader)
    {
        var end = reader.BaseStream.Position + reader.ReadInt32();
        var name = ReadText(reader);
        var documents = new BsonArray();
        while (reader.BaseStream.Position < end) documents.Add(ReadDocument(reader.BaseStream));
        return new BsonElement(name, documents);
    }

    private static Message ReadQuery(int id, BinaryReader reader)
    {
        reader.ReadInt32();
        var database = ReadText(reader).Split('.')[0];
        reader.ReadInt64();
        var command = ReadDocument(reader.BaseStream);
        if (command.TryGetValue("$query", out var wrapped)) command = wrapped.AsBsonDocument;
        return new Message(id, command.Set("$db", database), Flags: 0, IsLegacy: true);
    }

    private static BsonDocument ReadDocument(Stream stream)
    {
        using var reader = new BsonBinaryReader(stream);
        return BsonDocumentSerializer.Instance.Deserialize(BsonDeserializationContext.CreateRoot(reader));
    }

    private static string ReadText(BinaryReader reader)
    {
        List<byte> bytes = [];
        while (reader.ReadByte() is not 0 and var next) bytes.Add(next);
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
