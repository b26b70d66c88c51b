using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TaskManager.Infrastructure.Commands;

/// <summary>
/// Copies all tasks from one store to another and reads both again to compare them. It adds only what is missing, so that it can be run again, after an
/// interruption or by mistake; a task that is different there is left as it is, and named.
/// </summary>
internal sealed class CopyTasks : IStorageCommand
{
    private const int Batch = 500, MostNamed = 10;

    public string Name => "copy-tasks";

    public IReadOnlyList<string> Options => ["from", "to"];

    public async Task<bool> Run(CommandContext context, CancellationToken cancellationToken)
    {
        await using var source = Store(context, "from");
        await using var target = Store(context, "to");
        return await Copy(source.GetRequiredService<ITaskArchive>(), target.GetRequiredService<ITaskArchive>(), context.Output, cancellationToken);
    }

    /// <summary>Copies, compares, and says how it went.</summary>
    /// <returns>Whether the target has every task of the source, and the same.</returns>
    internal static async Task<bool> Copy(ITaskArchive from, ITaskArchive to, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"Copying from {from.Location} to {to.Location} ...");
        await output.WriteLineAsync($"{await Add(from, to, cancellationToken)} tasks were added. Comparing ...");
        return await Compare(from, to, output, cancellationToken);
    }

    private static ServiceProvider Store(CommandContext context, string option)
    {
        var services = new ServiceCollection().Add(context.Host);
        DependencyInjection.Provider($"--{option}", context.Options[option] ?? "(missing)").AddTo(services, context.Settings);
        return services.BuildServiceProvider();
    }

    private static async Task<long> Add(ITaskArchive from, ITaskArchive to, CancellationToken cancellationToken)
    {
        var added = 0L;
        var batch = new List<ArchivedTask>(Batch);
        await foreach (var task in from.All(cancellationToken))
        {
            batch.Add(task);
            if (batch.Count < Batch) continue;
            added += await to.Add(batch, cancellationToken);
            batch.Clear();
        }
        return batch.Count == 0 ? added : added + await to.Add(batch, cancellationToken);
    }

    // Both come in the same order, so one walk beside the other is enough, however many there are.
    private static async Task<bool> Compare(ITaskArchive from, ITaskArchive to, TextWriter output, CancellationToken cancellationToken)
    {
        var (here, there) = (new Sum(), new Sum());
        var others = 0L;
        var different = new List<Guid>();
        await using var theirs = to.All(cancellationToken).GetAsyncEnumerator(cancellationToken);
        var more = await theirs.MoveNextAsync();
        await foreach (var task in from.All(cancellationToken))
        {
            for (; more && theirs.Current.State.Id.CompareTo(task.State.Id) < 0; more = await theirs.MoveNextAsync()) others++;
            here.Add(task);
            if (!more || theirs.Current.State.Id != task.State.Id)
            {
                different.Add(task.State.Id);
                continue;
            }
            there.Add(theirs.Current);
            if (theirs.Current.Text != task.Text) different.Add(task.State.Id);
            more = await theirs.MoveNextAsync();
        }
        for (; more; more = await theirs.MoveNextAsync()) others++;

        await output.WriteLineAsync($"{from.Location}: {here}");
        await output.WriteLineAsync($"{to.Location}: {there}" + (others == 0 ? "" : $"; besides, {others} that are only there"));
        if (different.Count == 0) await output.WriteLineAsync(others == 0 ? "Both are the same." : "All tasks were copied.");
        else await output.WriteLineAsync($"{different.Count} tasks are different there and were left as they are: {string.Join(", ", different.Take(MostNamed))}{(different.Count > MostNamed ? " ..." : "")}");
        return different.Count == 0;
    }

    /// <summary>How many tasks, and a checksum of all that they say.</summary>
    private sealed class Sum
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _count;

        public void Add(ArchivedTask task)
        {
            _count++;
            _hash.AppendData(Encoding.UTF8.GetBytes(task.Text));
        }

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{_count} tasks, checksum {Convert.ToHexStringLower(_hash.GetCurrentHash())[..16]}");
    }
}
