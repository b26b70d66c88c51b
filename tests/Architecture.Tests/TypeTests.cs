namespace TaskManager.Architecture.Tests;

/// <summary>How types are made, as far as <see cref="Rules"/> cannot say it. Each rule is also shown examples that break it.</summary>
public class TypeTests
{
    private static readonly Type[] Types = [.. Product.All.SelectMany(assembly => assembly.GetTypes())];

    private static readonly Type[] Bad =
        [.. typeof(TypeTests).Assembly.GetTypes().Where(type => type.Namespace == "TaskManager.Architecture.Tests.Bad")];

    [Fact, Trait("M", "M29")]
    public void Statics_Always_AreConstant() => TypeRules.MutableStatics(Types).Should().BeEmpty();

    [Fact]
    public void MutableStatics_WhenThereAreSome_NamesEach() =>
        TypeRules.MutableStatics(Bad).Select(problem => problem.Split(' ')[0].Split("Statics.")[1])
            .Should().BeEquivalentTo("Count", "<Name>k__BackingField", "Cache");

    [Fact, Trait("M", "M14"), Trait("M", "M3")]
    public void StorageCalls_Always_SayWhoseAndCanBeCancelled() =>
        TypeRules.LooseStorageCalls(Types).Select(call => call.Split(' ')[0]).Should().BeEquivalentTo(
        [
            // A request that has no owner yet finds its account, by something that comes with a secret.
            "TaskManager.Domain.Accounts.IAccountRepository.FindByEmail", "TaskManager.Domain.Accounts.IAccountRepository.FindByPasskey",
            "TaskManager.Domain.Accounts.IGrantRepository.Find",
            // About no account.
            "TaskManager.Domain.Accounts.IAccountRepository.IsEmpty",
            // The server's own work: queued jobs of any account, and the removal of old ones.
            "TaskManager.Application.Work.IJobRepository.Lease", "TaskManager.Application.Work.IJobRepository.Purge",
        ]);

    [Fact]
    public void LooseStorageCalls_WhenThereAreSome_NamesEach() =>
        TypeRules.LooseStorageCalls(Bad).Should().HaveCount(5).And.NotContain(problem => problem.Contains(".Fine "));
}
