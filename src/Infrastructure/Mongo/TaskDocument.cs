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

    /// <summary>Which folding made <see cref="Words"/>; lower or none: they are made anew at the next start.</summary>
    public int? WordsVersion { get; set; }

    /// <summary>Which import has added it; null when none has, or when it was changed since.</summary>
    public Guid? Import { get; set; }

    /// <summary>When it had been deleted before its import brought it back; null when it was not.</summary>
    public DateTimeOffset? ImportTrashed { get; set; }

    /// <summary>What is read of a document: the fields that this version knows, but for the words.</summary>
    public static BsonDocument WhatIsRead { get; } = KnownFieldsWithoutWords();

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
            map.MapMember(task => task.Import).SetSerializer(new NullableSerializer<Guid>(DocumentMap.Uuid)).SetIgnoreIfNull(true);
            map.MapMember(task => task.ImportTrashed).SetIgnoreIfNull(true);
        });
    }

    private static BsonDocument KnownFieldsWithoutWords()
    {
        Register();
        var known = BsonClassMap.LookupClassMap(typeof(TaskDocument)).AllMemberMaps.Select(member => member.ElementName);
        return new BsonDocument(known.Except(["words", "wordsVersion"]).Select(field => new BsonElement(field, 1)));
    }
}
