import { Controller, Get, Param, UseGuards } from "@nestjs/common";
import { Cron } from "@nestjs/schedule";

@Controller("items")  //#= @nestjs/common.Controller()
export class Items {
  @Get(":id")  //#= @nestjs/common.Get()
  @UseGuards(Login)  //#= @nestjs/common.UseGuards()
  one(@Param("id") id: string) {  //#= @nestjs/common.Param()
    return id;
  }

  @Cron("0 3 * * *")  //#= @nestjs/schedule.Cron()
  clean() {}
}
