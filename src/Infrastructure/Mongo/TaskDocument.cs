using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// The stored document of a task: its state, and fields that only this store needs. docs/mongodb.md describes each field.
/// </summary>
internal sealed record TaskDocument : TaskState
{
    /// <summary>The schema version that this program writes. Version 1 had id, owner, title, completed and createdAt only.</summary>
    public const int Latest = 2;

    /// <summary>Whether the task is completed, as one value that an index can contain.</summary>
    public bool IsCompleted { get; init; }

    public int? SchemaVersion { get; init; }

    /// <summary>The search tokens of the texts, for the index only: written with the texts, never read.</summary>
    public IReadOnlyList<string>? Words { get; set; }

    /// <summary>The folded title, for sorting. Written with <see cref="Words"/>.</summary>
    public string? TitleKey { get; set; }

    /// <summary>The folding version of <see cref="Words"/>; an older or missing one is upgraded at the next start.</summary>
    public int? WordsVersion { get; set; }

    /// <summary>The facts, oldest first. Lists do not read them.</summary>
    public IReadOnlyList<TaskFact>? Facts { get; set; }

    /// <summary>The fields that a list reads: those of this version without words and facts.</summary>
    public static BsonDocument FieldsWithoutFacts { get; } = KnownFields(except: ["words", "wordsVersion", "titleKey", "facts"]);

    /// <summary>The fields that a change reads: as above, with facts.</summary>
    public static BsonDocument FieldsWithFacts { get; } = KnownFields(except: ["words", "wordsVersion", "titleKey"]);

    /// <summary>Registers the BSON mapping.</summary>
    public static void Register()
    {
        DocumentMap.Register<TaskState>(map =>
        {
            map.MapIdMember(task => task.Id).SetSerializer(DocumentMap.Uuid);
            map.MapMember(task => task.Owner).SetSerializer(new OwnerIdSerializer()).SetIsRequired(true);
            map.MapMember(task => task.Title).SetIsRequired(true);
            map.MapMember(task => task.CreatedAt).SetIsRequired(true);
            map.MapMember(task => task.UpdatedAt).SetSerializer(new NullDefaultSerializer<DateTimeOffset>(DocumentMap.Instants, default));
            map.MapMember(task => task.Version).SetSerializer(new NullDefaultSerializer<long>(new Int64Serializer(), 1));
        });
        DocumentMap.Register<TaskDocument>(map =>
        {
            map.MapMember(task => task.IsCompleted).SetElementName("completed");
            map.MapMember(task => task.Facts).SetIgnoreIfNull(true);
        });
        DocumentMap.Register<TaskFact>(map =>
        {
            map.MapMember(fact => fact.Kind).SetSerializer(new FactKindSerializer());
            map.MapMember(fact => fact.Actor).SetSerializer(new OwnerIdSerializer());
            map.MapMember(fact => fact.Step).SetSerializer(DocumentMap.Uuid);
            map.MapMember(fact => fact.Undoes).SetSerializer(new NullableSerializer<Guid>(DocumentMap.Uuid)).SetIgnoreIfNull(true);
        });
        DocumentMap.Register<FieldChange>();
    }

    private static BsonDocument KnownFields(string[] except)
    {
        Register();
        var known = BsonClassMap.LookupClassMap(typeof(TaskDocument)).AllMemberMaps.Select(member => member.ElementName);
        return new BsonDocument(known.Except(except).Select(field => new BsonElement(field, 1)));
    }
}

/// <summary>Serializes the kind of a fact by name. A kind of a newer version reads as an edit.</summary>
internal sealed class FactKindSerializer : StructSerializerBase<FactKind>
{
    public override FactKind Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args) =>
        Enum.TryParse<FactKind>(context.Reader.ReadString(), out var kind) ? kind : FactKind.Edited;

    public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, FactKind value) =>
        context.Writer.WriteString(value.ToString());
}
