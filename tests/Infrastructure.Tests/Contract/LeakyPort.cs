using System.Collections.Concurrent;
using System.Reflection;
using TaskManager.Application.Work;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Tests.Contract;

/// <summary>
/// A storage port with one method that ignores its scope: it runs for every owner seen so far, and merges the results.
/// </summary>
public class LeakyPort : DispatchProxy
{
    private object _inner = null!;
    private MethodInfo _leaking = null!;
    private ConcurrentDictionary<OwnerId, bool> _seen = null!;

    /// <summary>Wraps a port.</summary>
    /// <param name="inner">The wrapped port.</param>
    /// <param name="leaking">The leaking method; one of another port changes nothing.</param>
    /// <param name="seen">The owners seen so far, shared by several ports.</param>
    public static T Around<T>(T inner, MethodInfo leaking, ConcurrentDictionary<OwnerId, bool> seen) where T : class
    {
        var port = Create<T, LeakyPort>();
        var proxy = (LeakyPort)(object)port;
        (proxy._inner, proxy._leaking, proxy._seen) = (inner, leaking, seen);
        return port;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = targetMethod!;
        if (args![0] is not Scope scope) return method.Invoke(_inner, args);
        _seen[scope.Owner] = true;
        if (method != _leaking) return method.Invoke(_inner, args);
        OwnerId[] owners = [scope.Owner, .. _seen.Keys.Except([scope.Owner])];
        if (method.ReturnType == typeof(Task)) return ForAll(owners, args);
        return GetType().GetMethod(nameof(Answer), BindingFlags.Instance | BindingFlags.NonPublic)!
            .MakeGenericMethod(method.ReturnType.GetGenericArguments()).Invoke(this, [owners, args]);
    }

    private async Task ForAll(OwnerId[] owners, object?[] args)
    {
        foreach (var owner in owners) await (Task)InvokeFor(owner, args);
    }

    private async Task<T> Answer<T>(OwnerId[] owners, object?[] args)
    {
        var (answer, refusal) = ((object?)null, (Exception?)null);
        foreach (var owner in owners)
        {
            try
            {
                answer = Merged(answer, await (Task<T>)InvokeFor(owner, args));
            }
            catch (ArgumentException other)
            {
                refusal = other;
            }
        }
        return answer is null && refusal is not null ? throw refusal : (T)answer!;
    }

    private object InvokeFor(OwnerId owner, object?[] args)
    {
        object?[] arguments = [new Scope(owner, ((Scope)args[0]!).Step), .. args[1..].Select(arg => arg switch
        {
            Job job => job with { Owner = owner },
            Grant grant => grant with { Owner = owner },
            _ => arg,
        })];
        try
        {
            return _leaking.Invoke(_inner, arguments)!;
        }
        catch (TargetInvocationException thrown)
        {
            throw thrown.InnerException!;
        }
    }

    private static object? Merged(object? one, object? other) => (one, other) switch
    {
        (null or false, _) => other ?? one,
        (TaskPage { Tasks.Count: 0 }, _) => other,
        (IReadOnlyList<TaskItem?> ones, IReadOnlyList<TaskItem?> others) => ones.Zip(others, (first, second) => first ?? second).ToList(),
        (IReadOnlyList<bool> ones, IReadOnlyList<bool> others) => ones.Zip(others, (first, second) => first || second).ToList(),
        (IReadOnlyList<Result<TaskItem>> ones, IReadOnlyList<Result<TaskItem>> others) =>
            ones.Zip(others, (first, second) => first.Error is null ? first : second).ToList(),
        (IReadOnlyCollection<object> { Count: 0 }, _) => other,
        (IReadOnlyList<Guid> { Count: 0 }, _) => other,
        _ => one,
    };
}
