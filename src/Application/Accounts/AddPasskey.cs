using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Adds the passkey that the browser has created after <see cref="BeginPasskey"/>.</summary>
/// <param name="PasskeyName">The owner's name for it: one line of at most <see cref="Passkey.MaxNameLength"/> characters; "Passkey" when
/// empty.</param>
/// <param name="Credential">The browser's response, as JSON.</param>
public sealed record AddPasskey(string? PasskeyName, string? Credential) : ICommand<bool>
{
    /// <summary>Without the credential, so that it cannot get into a log by accident.</summary>
    public override string ToString() => nameof(AddPasskey);
}

internal sealed class AddPasskeyValidator : AbstractValidator<AddPasskey>
{
    public AddPasskeyValidator() => RuleFor(command => command.PasskeyName)
        .Must(name => name is null || (name.Trim().Length <= Passkey.MaxNameLength && !name.Trim().Any(char.IsControl)))
        .WithMessage($"The name is too long or has several lines. Use one line of at most {Passkey.MaxNameLength} characters.");
}

internal sealed class AddPasskeyHandler(
    UserManager<Account> users, IPasskeys passkeys, IAccountRepository accounts, Scope scope, ActivityLog activity)
    : IRequestHandler<AddPasskey, Result<bool>>
{
    private static readonly Validation NotAdded = Validation.Of(
        "Passkey", "The passkey was not added. Try again, and check whether your device already has it.");

    public async Task<Result<bool>> Handle(AddPasskey command, CancellationToken cancellationToken)
    {
        if (command.Credential is not { Length: > 0 and <= IPasskeys.MaxAnswerLength } credential
            || await accounts.Find(scope, cancellationToken) is not { } account || account.Passkeys.Count >= Passkey.MaxCount
            || await passkeys.Created(account, credential) is not { } made) return NotAdded;
        made.Name = command.PasskeyName?.Trim() is { Length: > 0 } name ? name : "Passkey";
        if (!(await users.AddOrUpdatePasskeyAsync(account, made)).Succeeded) return NotAdded;
        await activity.Record(account.Id, ActivityKind.PasskeyAdded, made.Name);
        return true;
    }
}
