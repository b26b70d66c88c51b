using System.Text.Json;
using Mapster;
using TaskManager.Domain.Jobs;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>Between jobs and their documents.</summary>
internal static class JobMapping
{
    private static readonly Func<Job, JobDocument> Written = Configured().GetMapFunction<Job, JobDocument>();

    public static JobDocument ToDocument(Job job) => Written(job);

    public static Job ToJob(JobDocument document) => JsonSerializer.Deserialize<Job>(document.Data)! with { Version = document.Version };

    private static TypeAdapterConfig Configured()
    {
        var config = DocumentMap.Rules();
        config.NewConfig<Job, JobDocument>()
            .Map(document => document.State, job => job.State.ToString())
            .Map(document => document.Input, job => job.Order.Input)
            .Map(document => document.Data, job => Json(job))
            .Map(document => document.SchemaVersion, job => JobDocument.Latest);
        config.Compile();
        return config;
    }

    private static string Json(Job job) => JsonSerializer.Serialize(job);
}
