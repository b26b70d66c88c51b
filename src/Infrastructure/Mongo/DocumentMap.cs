using Mapster;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>What all documents have in common: how they look in BSON, and what their fields are in the domain.</summary>
internal static class DocumentMap
{
    /// <summary>UUIDs are binary subtype 4.</summary>
    public static GuidSerializer Uuid { get; } = new(GuidRepresentation.Standard);

    /// <summary>Instants are dates.</summary>
    public static DateTimeOffsetSerializer Instants { get; } = new(BsonType.DateTime);

    /// <summary>Tells the driver how a type looks in BSON, once per process: the domain knows nothing of it, and neither do attributes.</summary>
    public static void Register<T>(Action<BsonClassMap<T>>? more = null) => BsonClassMap.TryRegisterClassMap<T>(map =>
    {
        map.AutoMap();
        foreach (var member in map.DeclaredMemberMaps)
        {
            member.SetElementName(char.ToLowerInvariant(member.MemberName[0]) + member.MemberName[1..]);
            if (member.MemberType == typeof(DateTimeOffset)) member.SetSerializer(Instants);
            if (member.MemberType == typeof(DateTimeOffset?)) member.SetSerializer(new NullableSerializer<DateTimeOffset>(Instants));
        }
        more?.Invoke(map);
        // What another program or a newer version added is none of our business, and stays.
        map.SetIgnoreExtraElements(true);
    });

    /// <summary>Rules by which every member is mapped, by name or by a line of its own: one that is forgotten fails when they are compiled.</summary>
    public static TypeAdapterConfig Rules()
    {
        var config = new TypeAdapterConfig { RequireExplicitMapping = true, RequireDestinationMemberSource = true };
        config.NewConfig<OwnerId, Guid>().MapWith(owner => owner.Value);
        config.NewConfig<Guid, OwnerId>().MapWith(value => new OwnerId(value));
        config.NewConfig<DateTimeOffset, DateTime>().MapWith(instant => instant.UtcDateTime);
        config.NewConfig<DateTimeOffset?, DateTime?>().MapWith(instant => instant == null ? null : instant.Value.UtcDateTime);
        config.NewConfig<DateTime?, DateTimeOffset?>().MapWith(instant => instant == null ? null : Instant(instant.Value));
        config.NewConfig<DateTime, DateTimeOffset>().MapWith(instant => Instant(instant));
        return config;
    }

    // Of the last millisecond that there is, the driver makes the last tick.
    private static DateTimeOffset Instant(DateTime utc) => new(utc.Ticks - utc.Ticks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
}

/// <summary>A value that another program may have set to null, which then is as if it were absent.</summary>
internal sealed class NullAs<T>(IBsonSerializer<T> serializer, T absent) : StructSerializerBase<T> where T : struct
{
    public override T Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args)
    {
        if (context.Reader.CurrentBsonType != BsonType.Null) return serializer.Deserialize(context, args);
        context.Reader.ReadNull();
        return absent;
    }

    public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, T value) =>
        serializer.Serialize(context, args, value);
}

/// <summary>An owner as its UUID.</summary>
internal sealed class OwnerIdSerializer : StructSerializerBase<OwnerId>
{
    public override OwnerId Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args) =>
        new(DocumentMap.Uuid.Deserialize(context));

    public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, OwnerId value) =>
        DocumentMap.Uuid.Serialize(context, value.Value);
}
