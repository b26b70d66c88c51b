using Mapster;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>The BSON serializers and mapping rules that all documents share.</summary>
internal static class DocumentMap
{
    /// <summary>Serializes UUIDs as binary subtype 4.</summary>
    public static GuidSerializer Uuid { get; } = new(GuidRepresentation.Standard);

    /// <summary>Serializes instants as BSON dates.</summary>
    public static DateTimeOffsetSerializer Instants { get; } = new(BsonType.DateTime);

    /// <summary>
    /// Registers the BSON mapping of a type, once per process. Code instead of attributes keeps the domain free of the driver.
    /// </summary>
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
        // Unknown fields, of other programs or newer versions, are ignored and preserved.
        map.SetIgnoreExtraElements(true);
    });

    /// <summary>Creates a mapping configuration in which every member must be mapped: compiling it fails on a missing one.</summary>
    public static TypeAdapterConfig NewConfig()
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

    // The driver reads the last representable millisecond with a surplus of ticks.
    private static DateTimeOffset Instant(DateTime utc) => new(utc.Ticks - utc.Ticks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
}

/// <summary>Deserializes null, which another program may have written, as a default value.</summary>
internal sealed class NullDefaultSerializer<T>(IBsonSerializer<T> serializer, T absent) : StructSerializerBase<T> where T : struct
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

/// <summary>Serializes an owner as its UUID.</summary>
internal sealed class OwnerIdSerializer : StructSerializerBase<OwnerId>
{
    public override OwnerId Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args) =>
        new(DocumentMap.Uuid.Deserialize(context));

    public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, OwnerId value) =>
        DocumentMap.Uuid.Serialize(context, value.Value);
}
