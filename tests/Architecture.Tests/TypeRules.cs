using System.Reflection;
using System.Runtime.CompilerServices;
using TaskManager.Domain.Common;

namespace TaskManager.Architecture.Tests;

/// <summary>Rules about what ArchUnitNET does not see: constants and optional parameters. Each returns what breaks it, in words.</summary>
internal static class TypeRules
{
    /// <summary>Static fields that can change: their state outlives its request.</summary>
    public static IEnumerable<string> MutableStatics(IEnumerable<Type> types) => types.Where(IsWritten).Where(type => !type.IsEnum)
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(field => !field.Name.StartsWith('<') || field.Name.EndsWith("k__BackingField", StringComparison.Ordinal))
        .Where(field => !field.IsLiteral && (!field.IsInitOnly || IsMutableCollection(field.FieldType)))
        .Select(field => $"{field.DeclaringType}.{field.Name} is static and can change: it would outlive its request");

    /// <summary>Storage calls that do not say whose, cannot be cancelled, or block.</summary>
    public static IEnumerable<string> LooseStorageCalls(IEnumerable<Type> types) => types
        .Where(type => type.IsInterface)
        .Where(type => type.Name.EndsWith("Repository", StringComparison.Ordinal) || type.Name.EndsWith("Store", StringComparison.Ordinal))
        .SelectMany(port => port.GetMethods())
        .Where(method => method.GetParameters() is var parameters
            && (parameters.FirstOrDefault()?.ParameterType != typeof(Scope)
                || parameters[^1].ParameterType != typeof(CancellationToken) || parameters[^1].IsOptional
                || !typeof(Task).IsAssignableFrom(method.ReturnType)))
        .Select(method => $"{method.DeclaringType}.{method.Name} does not take a scope first and a token last, and return a Task");

    // Not what the compiler, its generators and Razor make.
    private static bool IsWritten(Type type) => $"{type.Namespace}.".StartsWith("TaskManager.", StringComparison.Ordinal)
        && !Self(type).Any(each => each.Name.Contains('<') || each.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false));

    private static IEnumerable<Type> Self(Type type) => type.DeclaringType is { } outer ? Self(outer).Append(type) : [type];

    private static bool IsMutableCollection(Type type) =>
        !type.IsInterface && type.Namespace is "System.Collections" or "System.Collections.Generic" or "System.Collections.Concurrent";
}
