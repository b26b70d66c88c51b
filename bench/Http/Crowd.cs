using System.Diagnostics;
using System.Net;

namespace TaskManager.Bench.Http;

/// <summary>Many clients, who ask at fixed instants. One who waits for an answer does not ask again, so a crowd has an end.</summary>
internal sealed class Crowd : IDisposable
{
    private const int Unavailable = 503, GoodInARow = 20;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1), Pause = TimeSpan.FromMilliseconds(10);

    private readonly Connection[] _all;
    private readonly Stack<int> _free;
    private readonly Poller _poller;
    private readonly List<long> _latencies = new(1 << 18);
    private int _refused;
    private long _end;

    /// <param name="server">Where it is.</param>
    /// <param name="clients">How many they are; one more looks on.</param>
    public Crowd(EndPoint server, int clients)
    {
        _all = [.. Enumerable.Range(0, clients + 1).Select(_ => new Connection(server))];
        _free = new Stack<int>(Enumerable.Range(0, clients));
        _poller = new Poller([.. _all.Select(connection => connection.Socket)]);
    }

    /// <summary>What was answered as asked meanwhile, how many were sent and how many were refused.</summary>
    public (Sample Accepted, int Sent, int Refused) Ask(Scenario asked, double perSecond, TimeSpan time)
    {
        _latencies.Clear();
        _refused = 0;
        var (start, gap) = (Stopwatch.GetTimestamp(), Stopwatch.Frequency / perSecond);
        _end = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var (due, sent) = (0L, 0);
        for (var now = start; now < _end; now = Stopwatch.GetTimestamp())
        {
            for (; start + (long)(due * gap) <= now; due++)
            {
                if (!_free.TryPop(out var client)) continue;
                _all[client].Send(asked.Next().Span, Stopwatch.GetTimestamp());
                sent++;
            }
            if (_poller.Wait(Moment)) Read();
        }
        return (new Sample(_latencies.Count, time, [.. _latencies.Order()]), sent, _refused);
    }

    /// <summary>
    /// How long after the crowd's last request the one who looks on was served for good in about its usual time, in milliseconds.
    /// </summary>
    public double Recover(Scenario asked, double usual)
    {
        var (onlooker, next, recovered) = (_all[^1], 0L, 0d);
        for (var good = 0; good < GoodInARow;)
        {
            if (!onlooker.IsBusy && Stopwatch.GetTimestamp() >= next) onlooker.Send(asked.Next().Span, Stopwatch.GetTimestamp());
            if (!_poller.Wait(Moment) || !Read()) continue;
            next = Stopwatch.GetTimestamp() + (long)(Pause.TotalSeconds * Stopwatch.Frequency);
            var isGood = onlooker.Status != Unavailable && Stopwatch.GetElapsedTime(onlooker.Since).TotalMilliseconds <= (usual * 3) + 2;
            good = isGood ? good + 1 : 0;
            if (!isGood) recovered = Stopwatch.GetElapsedTime(_end).TotalMilliseconds;
        }
        return recovered;
    }

    public void Dispose()
    {
        foreach (var connection in _all) connection.Dispose();
    }

    // True when the one who looks on has its answer.
    private bool Read()
    {
        var looked = false;
        for (var i = 0; i < _all.Length; i++)
        {
            if (!_poller.IsReady(i) || !_all[i].Receive()) continue;
            if (i == _all.Length - 1)
            {
                looked = true;
                continue;
            }
            _free.Push(i);
            if (_all[i].Status == Unavailable) _refused++;
            else if (_all[i].Status / 100 == 2) _latencies.Add(Stopwatch.GetTimestamp() - _all[i].Since);
            else throw new InvalidOperationException($"A request failed: {_all[i].Answer}");
        }
        return looked;
    }
}
