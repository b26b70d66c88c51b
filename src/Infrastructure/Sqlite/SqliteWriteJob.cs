using Microsoft.Data.Sqlite;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Something to write, waiting for its batch.</summary>
internal abstract class WriteJob
{
    /// <summary>Whether it writes nothing and only wants the file to be open.</summary>
    public bool OnlyOpens { get; init; }

    /// <summary>Whether to go on: false when its caller has given up.</summary>
    public abstract bool Begin();

    /// <summary>Does the work in a savepoint of its own, so that its failure is not its neighbours'. Throws only what dooms the whole batch.</summary>
    public abstract void Run(SqliteSession session);

    /// <summary>Hands the outcome to the caller: the batch is on disk.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that nothing was stored.</summary>
    public abstract void Fail(Exception thrown);
}

/// <inheritdoc />
internal sealed class WriteJob<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) : WriteJob
{
    private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _value;
    private Exception? _failure;

    public Task<T> Outcome => _outcome.Task;

    public override bool Begin() => !cancellationToken.IsCancellationRequested || !_outcome.TrySetCanceled(cancellationToken);

    public override void Run(SqliteSession session)
    {
        session.Execute("SAVEPOINT job");
        try
        {
            _value = work(session);
        }
        catch (Exception thrown) when (thrown is not SqliteException)
        {
            _failure = thrown;
            session.Execute("ROLLBACK TO job");
        }
        session.Execute("RELEASE job");
    }

    public override void Complete() => _ = _failure is null ? _outcome.TrySetResult(_value!) : _outcome.TrySetException(_failure);

    public override void Fail(Exception thrown) => _outcome.TrySetException(thrown);
}
