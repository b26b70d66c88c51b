namespace TaskManager.Domain.Common;

/// <summary>A type that an <see cref="Error"/> can be turned into: lets the pipeline answer for any request without reflection.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IFailable<out TSelf>
{
    /// <summary>The failed outcome.</summary>
    static abstract TSelf Fail(Error error);

    /// <summary>What prevented it; null on success.</summary>
    Error? Error { get; }
}

/// <summary>An outcome whose value's type is not known: what an adapter needs to answer with it.</summary>
public interface IOutcome
{
    /// <summary>What prevented it; null on success.</summary>
    Error? Error { get; }

    /// <summary>The value of success. Reading it after a failure is a bug and throws.</summary>
    object? Value { get; }
}

/// <summary>The outcome of a use case: a value, or the expected failure that prevented it.</summary>
/// <typeparam name="T">The value of success.</typeparam>
public readonly struct Result<T> : IFailable<Result<T>>, IOutcome
{
    private readonly T? _value;

    private Result(T? value, Error? error) => (_value, Error) = (value, error);

    /// <summary>What prevented it; null on success.</summary>
    public Error? Error { get; }

    /// <summary>The value of success. Reading it after a failure is a bug and throws.</summary>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"There is no value: {Error.Message}");

    object? IOutcome.Value => Value;

    /// <summary>The same outcome with its value converted.</summary>
    public Result<TOut> Map<TOut>(Func<T, TOut> convert) => Error is null ? convert(_value!) : Error;

    /// <inheritdoc />
    public static Result<T> Fail(Error error) => new(default, error);

    /// <summary>Success.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>Failure.</summary>
    public static implicit operator Result<T>(Error error) => Fail(error);
}
