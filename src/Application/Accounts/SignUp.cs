using System.Net.Mail;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Makes an account, and signs its owner in.</summary>
/// <param name="Email">The address: ASCII without spaces, at most <see cref="Account.MaxEmailLength"/> characters after trimming.</param>
/// <param name="Password">See <see cref="PasswordRules"/>.</param>
/// <param name="Adopt">Whether to take over the tasks of personal mode, where <see cref="MayAdopt"/> allows it.</param>
public sealed record SignUp(string? Email, string? Password, bool Adopt) : ICommand<NewSession>, IChecksSecret
{
    /// <summary>Without the password, so that it cannot get into a log by accident.</summary>
    public override string ToString() => nameof(SignUp);
}

internal sealed class SignUpValidator : AbstractValidator<SignUp>
{
    public SignUpValidator()
    {
        RuleFor(command => command.Email).Must(email => IsAddress(email?.Trim() ?? ""))
            .WithMessage("This is not an e-mail address. Type a name, an @ and a domain, without spaces or accents.");
        RuleFor(command => command.Password).Custom((password, context) =>
        {
            if (PasswordRules.Check(context.InstanceToValidate.Email?.Trim() ?? "", password ?? "") is { } broken)
                context.AddFailure(broken);
        });
    }

    private static bool IsAddress(string text) =>
        text.Length <= Account.MaxEmailLength && text.All(c => c is > ' ' and <= '~')
        && MailAddress.TryCreate(text, out var address) && address.Address == text;
}

internal sealed class SignUpHandler(
    UserManager<Account> users, SessionStart session, AccountOptions settings, ActivityLog activity, IMediator mediator, TimeProvider time)
    : IRequestHandler<SignUp, Result<NewSession>>
{
    public async Task<Result<NewSession>> Handle(SignUp command, CancellationToken cancellationToken)
    {
        if (!settings.SignUp) return AccountErrors.SignUpClosed;
        var adopts = command.Adopt && (await mediator.Send(new MayAdopt(), cancellationToken)).Value;
        // A concurrent sign-up may take over the same tasks; then this account is made without them.
        var account = (adopts ? await Create(OwnerId.Local, command) : null)
            ?? await Create(new OwnerId(Guid.CreateVersion7(time.GetUtcNow())), command);
        if (account is null)
            return Validation.Of(
                nameof(SignUp.Email), "This address cannot be used for a new account. If it is yours, sign in; else use another one.");
        await activity.Record(account.Id, ActivityKind.SignedUp);
        return await session.Of(account, isPersistent: false, means: null) is { } started ? started : AccountErrors.ChangedMeanwhile;
    }

    private async Task<Account?> Create(OwnerId id, SignUp command)
    {
        var account = new Account(id, command.Email!.Trim(), time.GetUtcNow());
        return (await users.CreateAsync(account, command.Password!)).Succeeded ? account : null;
    }
}
