using Mapster;
using TaskManager.Application.Work;
using TaskManager.Infrastructure.Work;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>Maps jobs to documents and back.</summary>
internal static class JobMapping
{
    private static readonly Func<Job, JobDocument> Written = Configured().GetMapFunction<Job, JobDocument>();

    public static JobDocument ToDocument(Job job) => Written(job);

    public static Job ToJob(JobDocument document) => JobJson.Read(document.Data, document.Version);

    private static TypeAdapterConfig Configured()
    {
        var config = DocumentMap.NewConfig();
        config.NewConfig<Job, JobDocument>()
            .Map(document => document.State, job => job.State.ToString())
            .Map(document => document.Output, job => FileOf(job.Output))
            .Map(document => document.Data, job => JobJson.Write(job))
            .Map(document => document.SchemaVersion, job => JobDocument.Latest);
        config.Compile();
        return config;
    }

    private static Guid? FileOf(JobOutput? output) => output?.File;
}
