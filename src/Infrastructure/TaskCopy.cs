using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TaskManager.Infrastructure;

/// <summary>The content of a store.</summary>
/// <param name="Place">The kind and the address of the store, without secrets.</param>
/// <param name="Tasks">The number of the compared tasks.</param>
/// <param name="Checksum">A checksum of all that these tasks say.</param>
public sealed record StoreSum(string Place, long Tasks, string Checksum);

/// <summary>The result of a copy and of the comparison after it.</summary>
/// <param name="Added">The number of tasks that were added to the target.</param>
/// <param name="From">The source.</param>
/// <param name="To">The target, of which only tasks of the source count.</param>
/// <param name="OnlyThere">The number of tasks that only the target has.</param>
/// <param name="Different">The ids of tasks that the target does not have as the source has them.</param>
public sealed record CopyReport(long Added, StoreSum From, StoreSum To, long OnlyThere, IReadOnlyList<Guid> Different);

/// <summary>
/// Copies all tasks from one store to another and reads both again to compare them. Adds only what is missing, so it can be repeated after
/// an interruption. A task that is different in the target stays as it is.
/// </summary>
public sealed class TaskCopy : IAsyncDisposable
{
    private const int Batch = 500;

    private readonly ServiceProvider _source, _target;
    private readonly ITaskArchive _from, _to;

    /// <param name="host">The services of the host; an adapter is added to each of two copies.</param>
    /// <param name="settings">The settings of both stores.</param>
    /// <param name="from">The name of the source's adapter.</param>
    /// <param name="to">The name of the target's adapter.</param>
    /// <exception cref="StartupException">There is no adapter of such a name, or a setting is wrong.</exception>
    public TaskCopy(IServiceCollection host, IConfiguration settings, string from, string to)
    {
        (_source, _target) = (Services("--from", from), Services("--to", to));
        (_from, _to) = (_source.GetRequiredService<ITaskArchive>(), _target.GetRequiredService<ITaskArchive>());

        ServiceProvider Services(string option, string name)
        {
            var services = new ServiceCollection().Add(host);
            services.TryAddSingleton(TimeProvider.System);
            DependencyInjection.Provider(option, name).AddTo(services, settings);
            return services.BuildServiceProvider();
        }
    }

    /// <summary>Copies and compares.</summary>
    public Task<CopyReport> Run(ShowProgress progress, CancellationToken cancellationToken) => Run(_from, _to, progress, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
    }

    internal static async Task<CopyReport> Run(
        ITaskArchive from, ITaskArchive to, ShowProgress progress, CancellationToken cancellationToken)
    {
        var added = 0L;
        await foreach (var batch in from.All(cancellationToken).Chunk(Batch).WithCancellation(cancellationToken))
            progress("Copying", added += await to.Add(batch, cancellationToken), null);
        return await Compare(added, from, to, progress, cancellationToken);
    }

    // Both stores answer in the same order, so one walk over both compares any number of tasks.
    private static async Task<CopyReport> Compare(
        long added, ITaskArchive from, ITaskArchive to, ShowProgress progress, CancellationToken cancellationToken)
    {
        using var here = new Sum();
        using var there = new Sum();
        var (others, different) = (0L, new List<Guid>());
        await using var theirs = to.All(cancellationToken).GetAsyncEnumerator(cancellationToken);
        var more = await theirs.MoveNextAsync();
        await foreach (var task in from.All(cancellationToken))
        {
            for (; more && theirs.Current.State.Id.CompareTo(task.State.Id) < 0; more = await theirs.MoveNextAsync()) others++;
            here.Add(task);
            if (here.Tasks % Batch == 0) progress("Comparing", here.Tasks, null);
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
        return new CopyReport(added, here.Of(from.Location), there.Of(to.Location), others, different);
    }

    private sealed class Sum : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public long Tasks { get; private set; }

        public void Add(ArchivedTask task)
        {
            Tasks++;
            _hash.AppendData(Encoding.UTF8.GetBytes(task.Text));
        }

        public StoreSum Of(string place) => new(place, Tasks, Convert.ToHexStringLower(_hash.GetCurrentHash())[..16]);

        public void Dispose() => _hash.Dispose();
    }
}
