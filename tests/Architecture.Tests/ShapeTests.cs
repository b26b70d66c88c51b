using TaskManager.Domain.Common;

namespace TaskManager.Architecture.Tests;

/// <summary>How types are made. Each rule is also shown an example that breaks it.</summary>
[Trait("M", "M29")]
public class ShapeTests
{
    private static readonly Type[] Ports = [.. TypeRules.StoragePorts(Product.Types)];

    private static IReadOnlyCollection<Type> Bad { get; } = typeof(BadExamples).GetNestedTypes(
        System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public);

    [Fact]
    public void Types_Always_AreFoundInEachAssembly()
    {
        Product.Types.Select(type => type.Assembly).Distinct().Should().BeEquivalentTo(Product.All);
        Ports.Select(port => port.Name).Should().Contain("ITaskRepository");
    }

    [Fact]
    public void Classes_Always_AreSealedUnlessDerivedFrom() => TypeRules.Unsealed(Product.Types).Should().BeEmpty();

    [Fact]
    public void Unsealed_WhenAClassIs_NamesItAndNoBase() =>
        TypeRules.Unsealed([.. Bad]).Should().ContainSingle(problem => problem.Contains("UnsealedClass"))
            .And.NotContain(problem => problem.Contains("BaseClass") || problem.Contains("SealedClass "));

    [Fact]
    public void Parts_Always_AreInternalAndSealed() => TypeRules.ExposedParts(Product.Types, Ports).Should().BeEmpty();

    [Fact]
    public void ExposedParts_WhenThereAreSome_NamesEach() =>
        TypeRules.ExposedParts([.. Bad], [typeof(BadExamples.ILooseRepository)]).Should().HaveCount(5)
            .And.Contain(problem => problem.Contains("PublicHandler")).And.Contain(problem => problem.Contains("PublicValidator"))
            .And.Contain(problem => problem.Contains("PublicReaction")).And.Contain(problem => problem.Contains("PublicBehavior"))
            .And.Contain(problem => problem.Contains("PublicAdapter"));

    [Fact]
    public void Names_Always_LeaveTaskToTheLibrary() => TypeRules.NamedTask(Product.Types).Should().BeEmpty();

    [Fact]
    public void NamedTask_WhenATypeIs_NamesIt() => TypeRules.NamedTask(Bad).Should().ContainSingle();

    [Fact]
    public void Statics_Always_AreConstant() => TypeRules.MutableStatics(Product.Types).Should().BeEmpty();

    [Fact]
    public void MutableStatics_WhenThereAreSome_NamesEach() =>
        TypeRules.MutableStatics(Bad).Should().HaveCount(3)
            .And.Contain(problem => problem.Contains(".Count ")).And.Contain(problem => problem.Contains("Name"))
            .And.Contain(problem => problem.Contains("Cache"));

    [Fact]
    [Trait("M", "M14")]
    [Trait("M", "M3")]
    public void StorageCalls_Always_SayWhoseAndCanBeCancelled() =>
        TypeRules.LooseStorageCalls(Ports, typeof(Scope)).Select(call => call.Split(' ')[0]).Should().BeEquivalentTo(
    [
        // How a request that has no owner yet finds out whose it is: by what somebody must also have a secret for.
        "TaskManager.Domain.Accounts.IAccountRepository.FindByEmail", "TaskManager.Domain.Accounts.IAccountRepository.FindByPasskey",
        "TaskManager.Domain.Accounts.IGrantRepository.Find",
        // About nobody.
        "TaskManager.Domain.Accounts.IAccountRepository.IsEmpty",
        // The server's own: it works on whatever waits, and tidies up.
        "TaskManager.Application.Work.IJobRepository.Lease", "TaskManager.Application.Work.IJobRepository.Purge",
    ]);

    [Fact]
    public void LooseStorageCalls_WhenThereAreSome_NamesEach() =>
        TypeRules.LooseStorageCalls(TypeRules.StoragePorts(Bad), typeof(Scope))
            .Should().HaveCount(5).And.NotContain(problem => problem.Contains(".Fine "));

    [Fact]
    public void Ports_Always_KeepTheStoresQueriesIn() =>
        TypeRules.Queryables(Product.Types.Where(type => type.Assembly == Product.Domain || type.Assembly == Product.Application))
            .Should().BeEmpty();

    [Fact]
    public void Queryables_WhenAPortHasOne_NamesIt() => TypeRules.Queryables(Bad).Should().ContainSingle().Which.Should().Contain("Query");

    [Fact]
    [Trait("M", "M4")]
    public void Web_Always_ReachesTheStoreThroughUseCasesOnly() =>
        TypeRules.UsersOf(Ports, Product.Types.Where(type => type.Assembly == Product.Web)).Should().BeEmpty();

    [Fact]
    public void UsersOf_WhenATypeTakesAPort_NamesIt() =>
        TypeRules.UsersOf([typeof(BadExamples.ILooseRepository)], Bad).Should().ContainSingle().Which.Should().Contain("PastTheUseCases");
}
