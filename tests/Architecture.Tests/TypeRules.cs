using System.Reflection;
using FluentValidation;
using MediatR;

namespace TaskManager.Architecture.Tests;

/// <summary>Rules about types. Each returns what breaks it, in words.</summary>
internal static class TypeRules
{
    private static readonly Type[] Inner =
        [typeof(IRequestHandler<,>), typeof(INotificationHandler<>), typeof(IPipelineBehavior<,>), typeof(IValidator<>)];

    public static IEnumerable<string> Unsealed(IReadOnlyCollection<Type> types)
    {
        var bases = types.Select(type => type.BaseType).OfType<Type>().Select(Definition).ToHashSet();
        return types.Where(type => type is { IsClass: true, IsAbstract: false, IsSealed: false } && !bases.Contains(type))
            .Select(type => $"{type} is not sealed, and nothing derives from it");
    }

    /// <summary>Handlers, reactions, behaviours, validators and adapters that others could name or derive from.</summary>
    public static IEnumerable<string> ExposedParts(IReadOnlyCollection<Type> types, IReadOnlyCollection<Type> ports) => types
        .Where(type => type is { IsClass: true, IsAbstract: false }
            && type.GetInterfaces().Select(Definition).Any(each => Inner.Contains(each) || ports.Contains(each)))
        .Where(type => type.IsVisible || !type.IsSealed)
        .Select(type => $"{type} is not internal and sealed");

    public static IEnumerable<string> NamedTask(IEnumerable<Type> types) => types
        .Where(type => type.Name is "Task" || (type.Namespace ?? "").Split('.').Contains("Task"))
        .Select(type => $"{type} hides System.Threading.Tasks.Task");

    /// <summary>State that outlives a request and belongs to nobody.</summary>
    public static IEnumerable<string> MutableStatics(IEnumerable<Type> types) => types.Where(type => !type.IsEnum)
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(field => !field.Name.StartsWith('<') || field.Name.EndsWith("k__BackingField", StringComparison.Ordinal))
        .Where(field => !field.IsLiteral && (!field.IsInitOnly || IsMutableCollection(field.FieldType)))
        .Select(field => $"{field.DeclaringType}.{field.Name} is static and can change");

    /// <summary>The interfaces behind which tasks, and later other things, are stored.</summary>
    public static IEnumerable<Type> StoragePorts(IEnumerable<Type> types) => types.Where(type => type.IsInterface
        && (type.Name.EndsWith("Repository", StringComparison.Ordinal) || type.Name.EndsWith("Store", StringComparison.Ordinal)));

    /// <summary>Storage calls that do not say whose, cannot be cancelled, or block.</summary>
    public static IEnumerable<string> LooseStorageCalls(IEnumerable<Type> ports, Type scope) => ports.SelectMany(port => port.GetMethods())
        .Where(method => method.GetParameters() is var parameters
            && (parameters.FirstOrDefault()?.ParameterType != scope
                || parameters[^1].ParameterType != typeof(CancellationToken) || parameters[^1].IsOptional
                || !typeof(Task).IsAssignableFrom(method.ReturnType)))
        .Select(method => $"{method.DeclaringType}.{method.Name} does not take a scope first and a token last, and return a Task");

    public static IEnumerable<string> Queryables(IEnumerable<Type> types) => types.Where(type => type.IsInterface)
        .SelectMany(type => type.GetMethods())
        .Where(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)
            .SelectMany(WithArguments).Any(type => typeof(IQueryable).IsAssignableFrom(type)))
        .Select(method => $"{method.DeclaringType}.{method.Name} lets the store's queries out");

    /// <summary>Types that are built with one of the storage ports, past the use cases.</summary>
    public static IEnumerable<string> UsersOf(IReadOnlyCollection<Type> ports, IEnumerable<Type> types) => types
        .Where(type => type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .SelectMany(constructor => constructor.GetParameters()).Any(parameter => ports.Contains(parameter.ParameterType)))
        .Select(type => $"{type} goes past the use cases to the store");

    public static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static IEnumerable<Type> WithArguments(Type type) => type.GetGenericArguments().SelectMany(WithArguments).Append(type);

    private static bool IsMutableCollection(Type type) =>
        !type.IsInterface && type.Namespace is "System.Collections" or "System.Collections.Generic" or "System.Collections.Concurrent";
}
