using System.Collections.Concurrent;
using System.Reflection;
using TaskManager.Application.Work;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.Infrastructure.Tests.Sqlite;
using TaskManager.TestKit.Contract;

namespace TaskManager.Infrastructure.Tests.Contract;

/// <summary>Mutation tests of the contract suites: an adapter with a method that ignores the scope fails.</summary>
[Trait("M", "M14"), Trait("M", "M30")]
public sealed class ScopeMutationTests
{
    private static readonly Type[] Ports =
    [
        typeof(ITaskRepository), typeof(IJobRepository), typeof(IAccountRepository), typeof(IGrantRepository),
        typeof(IActivityRepository),
    ];

    public static TheoryData<string, string> Methods =>
    [
        .. Ports.SelectMany(port => port.GetMethods())
            .Where(method => method.GetParameters()[0].ParameterType == typeof(Scope))
            .Select(method => (method.DeclaringType!.Name, method.Name)),
    ];

    [Theory, MemberData(nameof(Methods))]
    public async Task Contract_WhenOneMethodIgnoresTheScope_Fails(string port, string name)
    {
        var leaking = Ports.Single(type => type.Name == port).GetMethod(name)!;

        foreach (var test in Tests(leaking))
            if (!await Passes(leaking, test)) return;

        Assert.Fail($"No test of the contract notices that {port}.{name} ignores the scope.");
    }

    [Fact]
    public async Task Contract_WhenNoMethodIgnoresTheScope_Passes()
    {
        var none = typeof(object).GetMethod(nameof(ToString))!;
        foreach (var test in Ports.SelectMany(port => Tests(port.GetMethods()[0])).Distinct())
            (await Passes(none, test)).Should().BeTrue(test.Name);
    }

    // The tests about other owners: every port's suite must have some.
    private static IEnumerable<MethodInfo> Tests(MethodInfo leaking) => Contract(leaking).GetMethods()
        .Where(method => method.GetCustomAttribute<FactAttribute>() is not null && method.GetParameters().Length == 0)
        .OrderByDescending(method => method.GetCustomAttributes<TraitAttribute>().Any(trait => trait.Value == "M14"));

    private static Type Contract(MethodInfo leaking) =>
        leaking.DeclaringType == typeof(ITaskRepository) ? typeof(TaskRepositoryContract)
        : leaking.DeclaringType == typeof(IJobRepository) ? typeof(JobRepositoryContract) : typeof(AccountRepositoryContract);

    private static async Task<bool> Passes(MethodInfo leaking, MethodInfo test)
    {
        await using var file = new DatabaseFile();
        var (database, seen) = (file.Open(), new ConcurrentDictionary<OwnerId, bool>());
        var tasks = LeakyPort.Around<ITaskRepository>(new SqliteTaskRepository(database, scanLimit: 0), leaking, seen);
        object suite = test.DeclaringType == typeof(TaskRepositoryContract) ? new OfTasks(tasks)
            : test.DeclaringType == typeof(JobRepositoryContract)
                ? new OfJobs(LeakyPort.Around<IJobRepository>(new SqliteJobRepository(database), leaking, seen))
            : new OfAccounts(
                LeakyPort.Around<IAccountRepository>(new SqliteAccountRepository(database), leaking, seen),
                LeakyPort.Around<IGrantRepository>(new SqliteGrantRepository(database), leaking, seen),
                LeakyPort.Around<IActivityRepository>(new SqliteActivityRepository(database), leaking, seen), tasks);
        try
        {
            await (Task)test.Invoke(suite, [])!;
            return true;
        }
        catch (Exception thrown)
        {
            // Rows of earlier versions do not concern scopes.
            return thrown is NotSupportedException;
        }
    }

    private sealed class OfTasks(ITaskRepository tasks) : TaskRepositoryContract
    {
        protected override ITaskRepository Tasks => tasks;

        protected override Task StoreBareTask(OwnerId owner, Guid id, string title, bool completed, DateTimeOffset createdAt) =>
            throw new NotSupportedException();
    }

    private sealed class OfJobs(IJobRepository jobs) : JobRepositoryContract
    {
        protected override IJobRepository Jobs => jobs;
    }

    private sealed class OfAccounts(
        IAccountRepository accounts, IGrantRepository grants, IActivityRepository activities, ITaskRepository tasks)
        : AccountRepositoryContract
    {
        protected override IAccountRepository Accounts => accounts;

        protected override IGrantRepository Grants => grants;

        protected override IActivityRepository Activities => activities;

        protected override ITaskRepository Tasks => tasks;
    }
}
