require 'sinatra'

get '/orders' do  #= request lambda
  Order.all
end

post '/orders' do  #= request lambda
  Order.create(params)
end

Signal.trap('TERM') { stop }  #= signal lambda
trap('INT') { stop }  #= signal lambda
at_exit { stop }  #= signal lambda

class OrdersController < ApplicationController  #= request OrdersController.index; request OrdersController.login
  before_action :login

  def index
    render json: Order.all
  end

  private

  def login
    head 401
  end
end

class NightlyJob < ApplicationJob  #= job NightlyJob.perform
  def perform
    stop
  end
end

class MailWorker
  include Sidekiq::Job

  def perform(id)
    stop
  end
end

def stop
end
