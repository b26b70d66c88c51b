using Mapster;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// Between a task's snapshot and its document. Every member is mapped, by name or by a line below: one that is forgotten fails when this is
/// compiled, so at the first use and in a test.
/// </summary>
internal static class TaskMapping
{
    private static readonly TypeAdapterConfig Config = Configured();
    private static readonly Func<TaskSnapshot, TaskDocument> Document = Config.GetMapFunction<TaskSnapshot, TaskDocument>();
    private static readonly Func<TaskDocument, TaskSnapshot> Snapshot = Config.GetMapFunction<TaskDocument, TaskSnapshot>();

    public static TaskDocument ToDocument(TaskItem task) => Document(task.ToSnapshot());

    public static TaskItem ToTask(TaskDocument document) => TaskItem.FromSnapshot(Snapshot(document));

    // Of the last millisecond that there is, the driver makes the last tick.
    private static DateTimeOffset Instant(DateTime utc) => new(utc.Ticks - utc.Ticks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);

    private static TypeAdapterConfig Configured()
    {
        var config = new TypeAdapterConfig { RequireExplicitMapping = true, RequireDestinationMemberSource = true };
        config.NewConfig<OwnerId, Guid>().MapWith(owner => owner.Value);
        config.NewConfig<Guid, OwnerId>().MapWith(value => new OwnerId(value));
        config.NewConfig<DateTimeOffset, DateTime>().MapWith(instant => instant.UtcDateTime);
        config.NewConfig<DateTimeOffset?, DateTime?>().MapWith(instant => instant == null ? null : instant.Value.UtcDateTime);
        config.NewConfig<DateTime?, DateTimeOffset?>().MapWith(instant => instant == null ? null : Instant(instant.Value));
        config.NewConfig<DateTime, DateTimeOffset>().MapWith(instant => Instant(instant));
        config.NewConfig<TaskSnapshot, TaskDocument>()
            .Map(document => document.Completed, task => task.CompletedAt != null)
            .Map(document => document.Words, task => TaskSearch.Tokens(task.Title, task.Description).ToArray())
            .Map(document => document.WordsVersion, task => TaskSearch.FoldingVersion)
            .Map(document => document.SchemaVersion, task => TaskDocument.Latest);
        // Tolerant: what an older document lacks gets its default.
        config.NewConfig<TaskDocument, TaskSnapshot>()
            .MapToConstructor(true)
            .Map(task => task.CompletedAt, document => document.Completed ? document.CompletedAt ?? document.CreatedAt : (DateTime?)null)
            .Map(task => task.UpdatedAt, document => document.UpdatedAt ?? document.CreatedAt)
            .Map(task => task.Version, document => document.Version ?? 1);
        config.Compile();
        return config;
    }
}
