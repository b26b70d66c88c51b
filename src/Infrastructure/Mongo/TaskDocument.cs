using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>A task as the collection holds it: its state, and what only this store needs. docs/mongodb.md describes each field.</summary>
internal sealed record TaskDocument : TaskState
{
    /// <summary>What this version writes. 1: id, owner, title, completed, createdAt. 2: the rest.</summary>
    public const int Latest = 2;

    /// <summary>Whether the task is completed. An index needs it as one value, so that the tasks of a view lie beside each other.</summary>
    public bool IsCompleted { get; init; }

    public int? SchemaVersion { get; init; }

    /// <summary>The folded tokens under which the task is found. They are written with the texts, and never read.</summary>
    public IReadOnlyList<string>? Words { get; set; }

    /// <summary>The folded title, by which lists are ordered. It is written with the words.</summary>
    public string? TitleKey { get; set; }

    /// <summary>Which folding made <see cref="Words"/>; lower or none: they are made anew at the next start.</summary>
    public int? WordsVersion { get; set; }

    /// <summary>What happened to the task, oldest first. Lists do not read it.</summary>
    public IReadOnlyList<TaskFact>? Facts { get; set; }

    /// <summary>What a list reads of a document: the fields that this version knows, but for words and facts.</summary>
    public static BsonDocument Shown { get; } = Known(except: ["words", "wordsVersion", "titleKey", "facts"]);

    /// <summary>What a change reads of a document: the facts, too.</summary>
    public static BsonDocument Whole { get; } = Known(except: ["words", "wordsVersion", "titleKey"]);

    /// <summary>Tells the driver how it looks in BSON.</summary>
    public static void Register()
    {
        DocumentMap.Register<TaskState>(map =>
        {
            map.MapIdMember(task => task.Id).SetSerializer(DocumentMap.Uuid);
            map.MapMember(task => task.Owner).SetSerializer(new OwnerIdSerializer()).SetIsRequired(true);
            map.MapMember(task => task.Title).SetIsRequired(true);
            map.MapMember(task => task.CreatedAt).SetIsRequired(true);
            map.MapMember(task => task.UpdatedAt).SetSerializer(new NullAs<DateTimeOffset>(DocumentMap.Instants, default));
            map.MapMember(task => task.Version).SetSerializer(new NullAs<long>(new Int64Serializer(), 1));
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

    private static BsonDocument Known(string[] except)
    {
        Register();
        var known = BsonClassMap.LookupClassMap(typeof(TaskDocument)).AllMemberMaps.Select(member => member.ElementName);
        return new BsonDocument(known.Except(except).Select(field => new BsonElement(field, 1)));
    }
}

/// <summary>The kind of a fact by its name. One that a later version has written reads as an edit.</summary>
internal sealed class FactKindSerializer : StructSerializerBase<FactKind>
{
    public override FactKind Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args) =>
        Enum.TryParse<FactKind>(context.Reader.ReadString(), out var kind) ? kind : FactKind.Edited;

    public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, FactKind value) =>
        context.Writer.WriteString(value.ToString());
}
