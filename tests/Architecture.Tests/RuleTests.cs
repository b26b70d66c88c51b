using System.Reflection;
using ArchUnitNET.Fluent;
using ArchUnitNET.xUnitV3;

namespace TaskManager.Architecture.Tests;

/// <summary>The product follows each rule, and each rule names the examples that break it.</summary>
[Trait("M", "M4"), Trait("M", "M29")]
public class RuleTests
{
    private static readonly Dictionary<string, IArchRule> All = typeof(Rules).GetProperties(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(rule => rule.Name, rule => (IArchRule)rule.GetValue(null)!);

    private static readonly Dictionary<string, string[]> Examples = new()
    {
        [nameof(Rules.NamespacesAreOfTheirProject)] =
            ["UsesAPackage", "UsesAnAdapter", "UsesPages", "UsesADatabase", "PastTheUseCases"],
        [nameof(Rules.DomainHasNoPackage)] = ["UsesAPackage"],
        [nameof(Rules.ApplicationKnowsNoAdapter)] = ["UsesAnAdapter"],
        [nameof(Rules.InfrastructureKnowsNoPage)] = ["UsesPages"],
        [nameof(Rules.WebKnowsNoDatabase)] = ["UsesADatabase"],
        [nameof(Rules.WebSendsUseCases)] = ["PastTheUseCases"],
        [nameof(Rules.ClassesAreSealed)] = ["UnsealedClass"],
        [nameof(Rules.PartsAreInternal)] = ["PublicHandler", "PublicReaction", "PublicBehavior", "PublicValidator", "PublicAdapter"],
        [nameof(Rules.TaskIsTheLibrarys)] = ["Task"],
        [nameof(Rules.PortsKeepTheirQueries)] = ["ILeaky"],
        [nameof(Rules.RequestsAreCommandsOrQueries)] = ["Request"],
        [nameof(Rules.TextIsValidated)] = ["Unvalidated"],
        [nameof(Rules.UseCasesAreSent)] = ["Unsent"],
        [nameof(Rules.ControllersHoldNoLogic)] = ["DecidingController"],
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Product_Always_Follows(string rule) => All[rule].Check(Product.Types);

    [Theory, MemberData(nameof(Names))]
    public void Rule_WhenBroken_NamesWhatBreaksIt(string rule) =>
        All[rule].Broken(Product.BadTypes).Select(words => words.Split(' ')[0].Split('.')[^1])
            .Should().BeEquivalentTo(Examples[rule]);

    [Fact]
    public void DomainHasNoPackage_WhenOneIsUsed_NamesIt() =>
        Rules.DomainHasNoPackage.Broken(Product.BadTypes).Should().ContainSingle().Which.Should().Contain("MediatR.IMediator");

    [Fact]
    public void UseCasesAreSent_WhenOneIsNot_SaysWhatToAdd() => Rules.UseCasesAreSent.Broken(Product.BadTypes).Should().ContainSingle()
        .Which.Should().StartWith(
            "TaskManager.Architecture.Tests.Bad.Unsent is a use case that no page, API endpoint or command sends: add ");
}
