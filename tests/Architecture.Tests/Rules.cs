using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Fluent;
using ArchUnitNET.Fluent.Conditions;
using ArchUnitNET.Fluent.Syntax.Elements.Types;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Common;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Loaded = ArchUnitNET.Domain.Architecture;

namespace TaskManager.Architecture.Tests;

/// <summary>The rules about types, each a sentence that says what to do when it is broken.</summary>
internal static class Rules
{
    private const string Ours = @"^TaskManager\.";

    // The interfaces behind which tasks, accounts and jobs are stored.
    private static readonly IObjectProvider<IType> Ports = Interfaces(true).That().HaveFullNameMatching(Ours + ".*(Repository|Store)$");

    public static IArchRule NamespacesAreOfTheirProject => Types().That().ResideInNamespaceMatching(Ours)
        .Should().FollowCustomCondition(
            type => $"{type.Namespace.FullName}.".StartsWith($"{type.Assembly.Name.Split(',')[0]}.", StringComparison.Ordinal),
            "be in the namespace of their project", "has the namespace of another project: the rules of its own would not find it");

    public static IArchRule DomainHasNoPackage => Types().That().ResideInNamespaceMatching(@"^TaskManager\.Domain\b")
        .Should().NotDependOnAny(Types(true).That().DoNotResideInAssemblyMatching(@"^(System|TaskManager\.Domain)\b"))
        .Because("the domain has no package: what needs one belongs to Application or an adapter");

    public static IArchRule ApplicationKnowsNoAdapter => Inwards(
        "Application", @"TaskManager\.(Infrastructure|Web)|Microsoft\.(AspNetCore(?!\.Identity\.)|Data)|SQLite|MongoDB",
        "declare a port instead");

    public static IArchRule InfrastructureKnowsNoPage =>
        Inwards("Infrastructure", @"TaskManager\.Web|Microsoft\.AspNetCore\.Mvc|Htmx", "what is for pages belongs to Web");

    public static IArchRule WebKnowsNoDatabase =>
        Inwards("Web", @"Microsoft\.Data|SQLite|MongoDB", "what is for one store belongs to its folder of Infrastructure");

    public static IArchRule WebSendsUseCases => Types().That().ResideInNamespaceMatching(@"^TaskManager\.Web\b")
        .Should().NotDependOnAny(Ports).Because("an edge sends a use case instead of going past it to the store");

    public static IArchRule ClassesAreSealed => Classes().That().ResideInNamespaceMatching(Ours)
        .Should().FollowCustomCondition(Condition(
            (each, all) => each.IsSealed == true || each.IsAbstract == true || all.Classes.Any(other => each.Equals(other.BaseClass)),
            "be sealed unless a class derives from them", _ => "is not sealed, and nothing derives from it"));

    public static IArchRule PartsAreInternal => Classes().That().AreAssignableTo(Ports).Or().AreAssignableTo(
            typeof(IRequestHandler<,>), typeof(INotificationHandler<>), typeof(IPipelineBehavior<,>), typeof(AbstractValidator<>))
        .Should().NotBePublic().AndShould().BeSealed()
        .Because("handlers, reactions, behaviors, validators and adapters are found by their interfaces: make them internal and sealed");

    public static IArchRule TaskIsTheLibrarys => Types().That().ResideInNamespaceMatching(Ours)
        .Should().NotHaveName("Task").AndShould().NotResideInNamespaceMatching(@"\.Task(\.|$)")
        .Because("it would hide System.Threading.Tasks.Task: choose another name");

    public static IArchRule PortsKeepTheirQueries => Interfaces().That().ResideInNamespaceMatching(Ours)
        .Should().NotDependOnAny(Types(true).That().HaveFullNameMatching(@"^System\.Linq\.IQueryable"))
        .Because("a caller would depend on what one store can run: take a TaskQuery");

    public static IArchRule RequestsAreCommandsOrQueries => Classes().That().AreAssignableTo(typeof(IBaseRequest))
        .Should().BeAssignableTo(typeof(ICommand<>), typeof(IQuery<>)).AndShould().BePublic().AndShould().BeSealed()
        .Because("a use case is a public sealed record that is an ICommand<T> or an IQuery<T>");

    public static IArchRule TextIsValidated => Classes().That().AreAssignableTo(typeof(IBaseRequest))
        .And().FollowCustomPredicate(HasText, "have text")
        .Should().FollowCustomCondition(Condition(
            (request, all) => all.Classes.Any(each => IsValidatorOf(each, request)),
            "have a validator",
            request => $"has text and no validator: add {request.Name}Validator below it"));

    public static IArchRule UseCasesAreSent => Classes().That().AreAssignableTo(typeof(IBaseRequest))
        .Should().FollowCustomCondition(Condition(
            (request, all) => all.Types.Any(each => Sends(each, request)),
            "be sent",
            _ => "is a use case that no page, API endpoint or command sends: add an action to a controller of src/Web/Features, "
                + "an endpoint to src/Web/Features/Api, or a command; or delete it"));

    public static IArchRule ControllersHoldNoLogic => Classes().That().AreAssignableTo(typeof(Controller))
        .Should().NotDependOnAny(Types(true).That().ResideInNamespaceMatching(@"^TaskManager\.(Infrastructure|Domain\.(?!Common$))"))
        .Because("an action sends a use case and answers with its outcome: a handler or the aggregate decides about tasks");

    /// <summary>What breaks a rule, in words.</summary>
    public static IEnumerable<string> Broken(this IArchRule rule, Loaded types) =>
        rule.Evaluate(types).Where(result => !result.Passed).Select(result => result.Description);

    private static TypesShouldConjunctionWithDescription Inwards(string layer, string outer, string instead) =>
        Types().That().ResideInNamespaceMatching($@"^TaskManager\.{layer}\b")
            .Should().NotDependOnAny(Types(true).That().ResideInAssemblyMatching($"^({outer})"))
            .Because($"dependencies point inwards: {instead}");

    // A condition that looks at all types besides the one that it is about.
    private static ArchitectureCondition<Class> Condition(Func<Class, Loaded, bool> holds, string words, Func<Class, string> broken) =>
        new((classes, all) => classes.Select(each => new ConditionResult(each, holds(each, all), broken(each))), words);

    private static bool HasText(Class request) =>
        request.GetPropertyMembers().Any(member => member.Type.FullNameEquals(typeof(string).FullName!));

    private static bool IsValidatorOf(Class validator, Class request) => validator.Dependencies.OfType<InheritsBaseClassDependency>()
        .Any(dependency => dependency.TargetGenericArguments.Any(argument => request.Equals(argument.Type)));

    // An edge, or the handler of another use case.
    private static bool Sends(IType type, Class request) => type.Name != $"{request.Name}Handler"
        && type.Dependencies.Any(dependency => request.Equals(dependency.Target))
        && type.Dependencies.Any(dependency => dependency.Target.FullNameEquals(typeof(IMediator).FullName!));
}
