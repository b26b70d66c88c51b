using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>A row of a result: a task's document, or the counts.</summary>
internal sealed record TaskRow(TaskDocument? Document, TaskCounts? Counts);

/// <summary>Deserializes rows, and names the document that cannot be read.</summary>
internal sealed class TaskRowSerializer : SerializerBase<TaskRow>
{
    public override TaskRow Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args)
    {
        var beginning = context.Reader.GetBookmark();
        var isDocument = BeginsWithId(context.Reader);
        context.Reader.ReturnToBookmark(beginning);
        try
        {
            return isDocument
                ? new TaskRow(BsonSerializer.LookupSerializer<TaskDocument>().Deserialize(context), null)
                : new TaskRow(null, Counts(context));
        }
        catch (Exception unreadable) when (isDocument && unreadable is FormatException or BsonSerializationException)
        {
            context.Reader.ReturnToBookmark(beginning);
            var id = BsonDocumentSerializer.Instance.Deserialize(context)["_id"];
            throw new UnreadableTaskException(MongoSchema.IsUuid(id) ? id.AsGuid.ToString() : id, unreadable);
        }
    }

    // Every stored document begins with its id.
    private static bool BeginsWithId(IBsonReader reader)
    {
        reader.ReadStartDocument();
        reader.ReadBsonType();
        return reader.ReadName() == "_id";
    }

    private static TaskCounts Counts(BsonDeserializationContext context)
    {
        var counts = BsonDocumentSerializer.Instance.Deserialize(context);
        return new TaskCounts(counts["active"].ToInt64(), counts["completed"].ToInt64());
    }
}
