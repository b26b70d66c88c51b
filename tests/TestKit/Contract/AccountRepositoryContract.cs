using System.Text;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit.Contract;

/// <summary>The contract of all storage adapters for accounts, grants and activity.</summary>
[Trait("M", "M14"), Trait("M", "M30")]
public abstract partial class AccountRepositoryContract
{
    protected static readonly DateTimeOffset Now = TestTime.Start;

    /// <summary>The adapter, on a store without accounts.</summary>
    protected abstract IAccountRepository Accounts { get; }

    /// <summary>The grants of the same store.</summary>
    protected abstract IGrantRepository Grants { get; }

    /// <summary>The activity logs of the same store.</summary>
    protected abstract IActivityRepository Activities { get; }

    /// <summary>The tasks of the same store.</summary>
    protected abstract ITaskRepository Tasks { get; }

    protected Scope Me { get; } = Owners.New().Scope();

    protected Scope Other { get; } = Owners.New().Scope();

    protected static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Add_ThenFind_ReturnsEveryField()
    {
        var account = Full(Me, "Ann@Example.org");

        (await Accounts.IsEmpty(None)).Should().BeTrue();
        (await Accounts.Add(Me, account, None)).Should().BeTrue();

        Account?[] results =
        [
            await Accounts.Find(Me, None), await Accounts.FindByEmail("ANN@EXAMPLE.ORG", None),
            await Accounts.FindByPasskey([1, 2], None),
        ];
        foreach (var found in results)
            found.Should().BeEquivalentTo(account);
        (await Accounts.IsEmpty(None)).Should().BeFalse();
    }

    [Fact]
    public async Task Find_WhenThereIsNone_IsNull()
    {
        await Accounts.Add(Other, Full(Other, "bob@example.org"), None);

        (await Accounts.Find(Me, None)).Should().BeNull();
        (await Accounts.FindByEmail("ANN@EXAMPLE.ORG", None)).Should().BeNull();
        (await Accounts.FindByEmail("%", None)).Should().BeNull();
        (await Accounts.FindByPasskey([9], None)).Should().BeNull();
    }

    [Fact]
    public async Task Add_WhenOwnerAddressOrPasskeyIsTaken_StoresNothing()
    {
        var first = Full(Other, "bob@example.org");
        await Accounts.Add(Other, first, None);

        (await Accounts.Add(Other, new Account(Other.Owner, "new@example.org", Now), None)).Should().BeFalse("the owner has an account");
        (await Accounts.Add(Me, new Account(Me.Owner, "BOB@example.org", Now), None)).Should().BeFalse("the address is taken");
        (await Accounts.Add(Me, Full(Me, "ann@example.org"), None)).Should().BeFalse("the passkey is taken");

        (await Accounts.Find(Other, None)).Should().BeEquivalentTo(first);
        (await Accounts.Find(Me, None)).Should().BeNull();
        (await Accounts.FindByPasskey([1, 2], None))!.Id.Should().Be(Other.Owner);
    }

    [Fact]
    public async Task Add_WhenConcurrentWithOneAddress_OneSucceeds()
    {
        var owners = Enumerable.Range(0, 20).Select(_ => Owners.New().Scope()).ToList();

        var added = await Task.WhenAll(
            owners.Select(owner => Task.Run(() => Accounts.Add(owner, new Account(owner.Owner, "ann@example.org", Now), None))));

        added.Count(one => one).Should().Be(1);
        (await Accounts.FindByEmail("ANN@EXAMPLE.ORG", None))!.Id.Should().Be(owners[Array.IndexOf(added, true)].Owner);
    }

    [Fact]
    public async Task Update_WhenTheVersionIsTheStoredOne_StoresAllAndIncrementsIt()
    {
        var account = new Account(Me.Owner, "ann@example.org", Now);
        await Accounts.Add(Me, account, None);
        var changed = Full(Me, "ann@new.example.org");

        (await Accounts.Update(Me, changed, None)).Should().BeTrue();
        changed.Version.Should().Be(2);
        changed.FailedAttempts++;
        (await Accounts.Update(Me, changed, None)).Should().BeTrue();

        (await Accounts.Find(Me, None)).Should().BeEquivalentTo(changed);
        (await Accounts.FindByEmail("ANN@NEW.EXAMPLE.ORG", None))!.Version.Should().Be(3);
        (await Accounts.FindByEmail("ANN@EXAMPLE.ORG", None)).Should().BeNull("the former address is free");

        changed.Passkeys = [];
        await Accounts.Update(Me, changed, None);
        (await Accounts.FindByPasskey([1, 2], None)).Should().BeNull("the passkey was removed");
    }

    [Fact]
    public async Task Update_WhenTheVersionIsOlderOrTheAccountIsDeleted_StoresNothing()
    {
        await Accounts.Add(Me, new Account(Me.Owner, "ann@example.org", Now), None);
        await Accounts.Add(Other, Full(Other, "bob@example.org"), None);
        var (one, two) = ((await Accounts.Find(Me, None))!, (await Accounts.Find(Me, None))!);
        (one.FailedAttempts, two.FailedAttempts) = (1, 2);

        (await Accounts.Update(Me, one, None)).Should().BeTrue();
        (await Accounts.Update(Me, two, None)).Should().BeFalse("the version is older than the stored one");
        two.Version.Should().Be(1);
        one.EmailKey = "BOB@EXAMPLE.ORG";
        (await Accounts.Update(Me, one, None)).Should().BeFalse("the address is taken");
        (one.EmailKey, one.Passkeys) = ("ANN@EXAMPLE.ORG", Full(Me, "").Passkeys);
        (await Accounts.Update(Me, one, None)).Should().BeFalse("the passkey is taken");
        (await Accounts.Find(Me, None))!.FailedAttempts.Should().Be(1);

        await Accounts.Delete(Me, None);
        (await Accounts.Update(Me, one, None)).Should().BeFalse("the account is deleted");
        (await Accounts.Find(Me, None)).Should().BeNull();
    }

    [Fact]
    public async Task Update_WhenConcurrent_AppliesEach()
    {
        await Accounts.Add(Me, new Account(Me.Owner, "ann@example.org", Now), None);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(async () =>
        {
            Account account;
            do
            {
                account = (await Accounts.Find(Me, None))!;
                account.FailedAttempts++;
            }
            while (!await Accounts.Update(Me, account, None));
        })));

        (await Accounts.Find(Me, None)).Should().BeEquivalentTo(new { FailedAttempts = 10, Version = 11 });
    }

    [Fact]
    public async Task Delete_OfAnAccount_RemovesAllDataOfItsOwnerOnly()
    {
        foreach (var (owner, email) in new[] { (Me, "ann@example.org"), (Other, "bob@example.org") })
        {
            var account = new Account(owner.Owner, email, Now) { Passkeys = [APasskey([(byte)email[0]])] };
            await Accounts.Add(owner, account, None);
            await Grants.Add(owner, AGrant(owner, $"session-{email}"), None);
            await Activities.Add(owner, new Activity(Now, ActivityKind.SignedIn), None);
            await Tasks.Add(owner, ATask.Titled("milk").OwnedBy(owner).Build(), None);
            var trash = ATask.Titled("bread").OwnedBy(owner).Build();
            await Tasks.Add(owner, trash, None);
            await Tasks.Change(owner, trash.Id, task =>
            {
                task.Delete(Now);
                return task;
            }, None);
        }

        await Accounts.Delete(Me, None);
        await Accounts.Delete(Me, None);

        (await Accounts.Find(Me, None)).Should().BeNull();
        (await Accounts.FindByPasskey([(byte)'a'], None)).Should().BeNull();
        (await Grants.Find("session-ann@example.org", Now, None)).Should().BeNull();
        (await Activities.List(Me, 10, None)).Should().BeEmpty();
        (await Tasks.List(Me, All, None)).Should().BeEquivalentTo(new { Tasks = Array.Empty<TaskState>(), Counts = new TaskCounts(0, 0) });
        (await Accounts.Find(Other, None)).Should().NotBeNull();
        (await Grants.Find("session-bob@example.org", Now, None)).Should().NotBeNull();
        (await Activities.List(Other, 10, None)).Should().HaveCount(1);
        (await Tasks.List(Other, All, None)).Counts.Should().Be(new TaskCounts(1, 0));
        // A later account with the same id must not see earlier lists.
        await Tasks.Add(Me, ATask.Titled("tea").OwnedBy(Me).Build(), None);
        (await Tasks.List(Me, All, None)).Tasks.Select(task => task.Title).Should().Equal("tea");
    }

    private static TaskQuery All { get; } = new() { Limit = 100 };

    private static Account Full(Scope scope, string email) => new(scope.Owner, email, Now)
    {
        PasswordHash = "hash",
        SecurityStamp = "stamp",
        FailedAttempts = 3,
        LockedUntil = Now.AddMinutes(5),
        TwoFactorEnabled = true,
        AuthenticatorKey = "key",
        LastAuthenticatorStep = 58_000_000,
        RecoveryCodes = ["one", "two"],
        Passkeys = [APasskey([1, 2]), APasskey([3]) with { Name = null, Transports = [] }],
    };

    private static Passkey APasskey(byte[] id) => new(
        id, Encoding.ASCII.GetBytes("public"), "phone", Now.AddDays(1), 7, ["internal", "hybrid"], IsUserVerified: true,
        IsBackupEligible: true, IsBackedUp: false, [4], [5, 6]);
}
