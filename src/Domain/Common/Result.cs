namespace TaskManager.Domain.Common;

/// <summary>A result type that can be created from an <see cref="Error"/>, so that pipeline behaviors need no reflection.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IFailable<out TSelf>
{
    /// <summary>Creates a failed outcome.</summary>
    static abstract TSelf Fail(Error error);

    /// <summary>The error; null on success.</summary>
    Error? Error { get; }
}

/// <summary>An outcome whose value type is not known at compile time.</summary>
public interface IOutcome
{
    /// <summary>The error; null on success.</summary>
    Error? Error { get; }

    /// <summary>The value. Throws <see cref="InvalidOperationException"/> after a failure.</summary>
    object? Value { get; }
}

/// <summary>The outcome of a use case: a value, or an expected failure.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly struct Result<T> : IFailable<Result<T>>, IOutcome
{
    private readonly T? _value;

    private Result(T? value, Error? error) => (_value, Error) = (value, error);

    /// <summary>The error; null on success.</summary>
    public Error? Error { get; }

    /// <summary>The value. Throws <see cref="InvalidOperationException"/> after a failure.</summary>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"There is no value: {Error.Message}");

    object? IOutcome.Value => Value;

    /// <summary>Returns the same outcome with its value converted.</summary>
    public Result<TOut> Map<TOut>(Func<T, TOut> convert) => Error is null ? convert(_value!) : Error;

    /// <inheritdoc />
    public static Result<T> Fail(Error error) => new(default, error);

    /// <summary>Success.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>Failure.</summary>
    public static implicit operator Result<T>(Error error) => Fail(error);
}
