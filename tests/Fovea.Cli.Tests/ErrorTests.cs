namespace Fovea.Cli.Tests;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("trian", "unknown verb 'trian': did you mean train? (`fovea --help` lists all)")]
    [InlineData("xyzzy", "unknown verb 'xyzzy' (`fovea --help` lists all)")]
    [InlineData("--vresion", "unknown flag '--vresion': did you mean --version? (`fovea --help` lists all)")]
    [InlineData("train --epohcs 5", "unknown flag '--epohcs' of train: did you mean --epochs? (`fovea train --help` lists all)")]
    [InlineData("train --epohcs=5", "unknown flag '--epohcs' of train: did you mean --epochs? (`fovea train --help` lists all)")]
    [InlineData("models --jsn", "unknown flag '--jsn' of models: did you mean --json? (`fovea models --help` lists all)")]
    [InlineData("predict a.jpg --tpo 5", "unknown flag '--tpo' of predict: did you mean --top? (`fovea predict --help` lists all)")]
    [InlineData("summary --jsno", "unknown flag '--jsno' of summary: did you mean --json? (`fovea summary --help` lists all)")]
    [InlineData("summary alexnet vgg", "summary: 'vgg' is an unexpected argument (`fovea summary --help` shows what it takes)")]
    [InlineData("train --epochs", "--epochs: a value is missing: write --epochs N")]
    [InlineData("train --epochs abc", "--epochs: given 'abc', expected a whole number")]
    [InlineData("train --epochs 1.5", "--epochs: given '1.5', expected a whole number")]
    [InlineData("train --epochs 99999999999", "--epochs: given '99999999999', expected a whole number")]
    [InlineData("train --lr nan", "--lr: given 'nan', expected a number")]
    [InlineData("train --lr 0,1", "--lr: given '0,1', expected a number")]
    [InlineData("train --lr-milestones 30,x", "--lr-milestones: given 'x', expected whole numbers, such as 30,60")]
    [InlineData("train --seed -1", "--seed: given '-1', expected a whole number from 0 to 2^64 - 1")]
    [InlineData("train --save-every 10", "--save-every: given '10', expected a time such as 30s, 10m or 2h")]
    [InlineData("train --opt adam", "--opt: given 'adam', expected sgd, sgd2012, adamw, rmsprop: did you mean adamw?")]
    [InlineData(
        "train --lr-scheduler stepr",
        "--lr-scheduler: given 'stepr', expected steplr, multisteplr, cosineannealinglr, linearlr, plateau, constant, exponentiallr, "
        + "polynomiallr, onecyclelr: did you mean steplr?")]
    [InlineData("train --data mnist", "--model is missing: give a network's name, such as --model resnet18")]
    [InlineData("train --model m", "--data is missing: give a data set's name, such as --data mnist")]
    [InlineData("train --model m --data d --epochs 0", "--epochs: given 0, expected a whole number of at least 1")]
    [InlineData("train --model m --data d -b -4", "--batch-size: given -4, expected a whole number of at least 1")]
    [InlineData("train --model m --data d --lr -0.1", "--lr: given -0.1, expected a number above 0")]
    [InlineData("train --model m --data d --momentum 1", "--momentum: given 1, expected a number of at least 0 and below 1")]
    [InlineData("train --model m --data d --wd -1", "--weight-decay: given -1, expected a number of at least 0")]
    [InlineData(
        "train --model m --data d --label-smoothing 1.5", "--label-smoothing: given 1.5, expected a number of at least 0 and below 1")]
    [InlineData("train --model m --data d --threads 0", "--threads: given 0, expected a whole number of at least 1")]
    [InlineData("train --model m --data d -j -1", "--workers: given -1, expected a whole number of at least 0")]
    [InlineData(
        "train --model m --data d --lr-milestones 60,30", "--lr-milestones: given 60,30, expected rising epochs from 1, such as 30,60")]
    [InlineData(
        "train --model m --data d --lr-scheduler multisteplr",
        "--lr-milestones: given none, expected the epochs at which --lr-scheduler multisteplr steps, such as 30,60")]
    [InlineData(
        "train --model m --data d --nesterov --momentum 0",
        "--nesterov: given with --momentum 0, expected a momentum above 0")]
    [InlineData("train --model m --data d --test-only", "--test-only: nothing to test: give --weights or --resume")]
    [InlineData("eval --data mnist", "--weights is missing: give the file of weights to measure")]
    [InlineData("predict --weights w", "IMAGES is missing: give image files or folders, such as fovea predict cat.jpg")]
    [InlineData("predict a.jpg --weights w --top 0", "--top: given 0, expected a whole number of at least 1")]
    [InlineData("bench", "MODEL is missing: give a network's name, such as fovea bench resnet18")]
    [InlineData("bench m --runs 0", "--runs: given 0, expected a whole number of at least 1")]
    [InlineData("bench m --warmup -1", "--warmup: given -1, expected a whole number of at least 0")]
    [InlineData("bench m --fc-weights fp8", "--fc-weights: given 'fp8', expected float32, bf16, int8")]
    [InlineData("bench m --train --fc-weights bf16", "--fc-weights: given with --train, expected inference: training works in float32")]
    [InlineData("bench m --machine", "--machine: given with m, expected no network: it measures the machine alone")]
    [InlineData("bench --machine --threads 0", "--threads: given 0, expected a whole number of at least 1")]
    [InlineData(
        "bench --machine --layers", "--machine: given with --layers, expected --threads and --json only: the rest is about networks")]
    [InlineData("bench --machine --train", "--machine: given with --train, expected --threads and --json only: the rest is about networks")]
    [InlineData(
        "bench --machine --fc-weights int8",
        "--machine: given with --fc-weights, expected --threads and --json only: the rest is about networks")]
    [InlineData(
        "bench --machine --warmup 1", "--machine: given with --warmup, expected --threads and --json only: the rest is about networks")]
    [InlineData(
        "bench --machine --batch 4", "--machine: given with --batch, expected --threads and --json only: the rest is about networks")]
    [InlineData("bench --machine --runs 3", "--machine: given with --runs, expected --threads and --json only: the rest is about networks")]
    [InlineData("summary", "MODEL is missing: give a network's name, such as fovea summary resnet18")]
    [InlineData("quickstart --threads 0", "--threads: given 0, expected a whole number of at least 1")]
    public void AMistakeIsOneLineOnStandardErrorAndExitCode2(string args, string expected)
    {
        var line = new CommandLine();
        int code = line.Run(args.Split(' '));
        Assert.Equal($"fovea: error: {expected}{Environment.NewLine}", line.Error);
        Assert.Equal("", line.Output);
        Assert.Equal(2, code);
        Assert.Null(line.Received);
    }

    [Fact]
    public void AnEmptyTextIsRefused()
    {
        var line = new CommandLine();
        Assert.Equal(2, line.Run("train", "--model", ""));
        Assert.Equal($"fovea: error: --model: given '', expected a text that is not empty{Environment.NewLine}", line.Error);
    }
}
